# Draws kuramoto.csv, which the program writes, as picture.svg.
set terminal svg size 760,600 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
file = 'kuramoto.csv'

# Where synchrony sets in without delays if all are connected alike: K = 2 / (pi g(0)), g being the density of
# the frequencies, here normal with SD 1 Hz.
critical = sqrt(8 / pi) * 2 * pi

set multiplot
set logscale x
set xrange [2:200]
set xtics (2, 5, 10, 20, 50, 100, 200)
set lmargin at screen 0.12
set rmargin at screen 0.96
set arrow 1 from critical, graph 0 to critical, graph 1 nohead dt 2 lc rgb '#666666'

# A point for each run, a line through the means.
set tmargin at screen 0.92
set bmargin at screen 0.56
set yrange [0:1]
set ytics 0.25
set format x ''
set ylabel 'synchrony: mean of R' offset 1.5
set label 1 'K_c of theory' at critical, graph 0.93 offset -0.8, 0 right textcolor rgb '#444444'
set key at screen 0.96, screen 0.975 right top horizontal Left reverse samplen 2.5 width 2
plot file using 1:2 with points pt 7 ps 0.3 lc rgb blue, \
     file using 1:4 with points pt 7 ps 0.3 lc rgb vermilion, \
     file using 1:2 smooth unique with lines lw 2 lc rgb blue title 'no delays', \
     file using 1:4 smooth unique with lines lw 2 lc rgb vermilion title 'delays, 10 ms on average'

set tmargin at screen 0.50
set bmargin at screen 0.12
set yrange [0:0.15]
set ytics 0.05
set format x '%g'
set xlabel 'coupling K (rad/s)' offset 0,0.3
set ylabel 'metastability: SD of R' offset 1.5
unset label 1
unset key
plot file using 1:3 with points pt 7 ps 0.3 lc rgb blue, \
     file using 1:5 with points pt 7 ps 0.3 lc rgb vermilion, \
     file using 1:3 smooth unique with lines lw 2 lc rgb blue, \
     file using 1:5 smooth unique with lines lw 2 lc rgb vermilion
unset multiplot
