# Draws first_kuramoto.csv, which the program writes, as first_kuramoto.svg.
set terminal svg size 760,690 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'first_kuramoto.svg'
set encoding utf8
set datafile separator ','
file = 'first_kuramoto.csv'
blue = '#0072B2'
vermilion = '#D55E00'

# Where synchrony sets in without delays if all are connected alike: K = 2 / (pi g(0)), g being the density of
# the frequencies, here normal with SD 1 Hz.
critical = sqrt(8 / pi) * 2 * pi

set multiplot
set logscale x
set xrange [2:200]
set xtics (2, 5, 10, 20, 50, 100, 200)
set grid lc rgb '#d9dce1' lt 1
set border 3
set tics nomirror
set lmargin at screen 0.11
set rmargin at screen 0.96
set arrow 1 from critical, graph 0 to critical, graph 1 nohead dt 2 lc rgb '#666666'

# Lines: mean of 8 runs. Bands: their SD.
set tmargin at screen 0.92
set bmargin at screen 0.56
set yrange [0:1]
set ytics 0.25
set format x ''
set ylabel 'synchrony: mean of R' offset 0.5
set label 1 'K_c of theory' at critical, graph 0.93 offset -0.8, 0 right textcolor rgb '#444444'
set key at screen 0.96, screen 0.975 right top horizontal Left reverse samplen 2.5 width 2
plot file every ::1 using 1:($2-$3):($2+$3) with filledcurves fc rgb blue fs transparent solid 0.25 notitle, \
     file every ::1 using 1:($6-$7):($6+$7) with filledcurves fc rgb vermilion fs transparent solid 0.25 notitle, \
     file every ::1 using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb blue title 'no delays', \
     file every ::1 using 1:6 with linespoints lw 2 pt 5 ps 0.5 lc rgb vermilion title 'delays, 10 ms on average'

set tmargin at screen 0.50
set bmargin at screen 0.11
set yrange [0:0.2]
set ytics 0.05
set format x '%g'
set xlabel 'coupling K (rad/s)'
set ylabel 'metastability: SD of R' offset 0.5
unset label 1
unset key
plot file every ::1 using 1:($4-$5):($4+$5) with filledcurves fc rgb blue fs transparent solid 0.25, \
     file every ::1 using 1:($8-$9):($8+$9) with filledcurves fc rgb vermilion fs transparent solid 0.25, \
     file every ::1 using 1:4 with linespoints lw 2 pt 7 ps 0.5 lc rgb blue, \
     file every ::1 using 1:8 with linespoints lw 2 pt 5 ps 0.5 lc rgb vermilion
unset multiplot
