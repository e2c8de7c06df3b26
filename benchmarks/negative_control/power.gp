# Power against dose and number of people: gnuplot -e "table='power.tsv'; picture='power.svg'" power.gp
set terminal svg size 900,360 font 'sans,12' background '#ffffff'
set output picture
set datafile separator '\t'
set multiplot layout 1,2
set xrange [-0.05:*]
set yrange [0:1.02]
set xlabel 'dose (1: the default plant)'
set grid lc rgb '#d9dce1'
set border 3
set tics nomirror
set key left top
array colour[3] = ['#56B4E9', '#0072B2', '#222222']
array people[3] = [4, 8, 16]
set ylabel 'share of cohorts that claim it'
set title 'one difference of drops, named before'
plot for [k=1:3] table using 2:($1 == people[k] ? $9 : NaN) with linespoints pt 7 ps 0.7 lw 2 \
         lc rgb colour[k] title sprintf('%d + %d people', people[k], people[k]), 0.05 lc rgb '#b2182b' dt 2 title '0.05'
set title 'any difference of drops, max-T over the page'
plot for [k=1:3] table using 2:($1 == people[k] ? $10 : NaN) with linespoints pt 7 ps 0.7 lw 2 \
         lc rgb colour[k] notitle, 0.05 lc rgb '#b2182b' dt 2 notitle
