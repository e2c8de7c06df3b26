# Draws phases.csv, which the program writes, as picture.svg.
set terminal svg size 760,520 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
stats 'phases.csv' using 1 nooutput
regions = STATS_columns - 2
set multiplot
set lmargin at screen 0.12
set rmargin at screen 0.86
set xrange [0:STATS_max]
unset grid

set tmargin at screen 0.96
set bmargin at screen 0.50
set format x ''
set ylabel 'region'
set yrange [0.5:regions + 0.5]
set cbrange [-1:1]
set cbtics 1
set cblabel 'cosine of the phase'
set palette defined (-1 blue, 0 '#ffffff', 1 vermilion)
plot 'phases.csv' matrix using (STATS_max * $2 / (STATS_records - 1)):($1 - 1):3 every 1:1:2 with image

set tmargin at screen 0.44
set bmargin at screen 0.14
set format x '%g'
set xlabel 'time (min)' offset 0,0.3
set ylabel 'order parameter R' offset 1.5
set yrange [0:1]
set ytics 0.25
set grid lc rgb '#d9dce1' lt 1
unset colorbox
plot 'phases.csv' using 1:2 with lines lw 1.5 lc rgb blue
unset multiplot
