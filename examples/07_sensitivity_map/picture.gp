# Draws map.csv, which the program writes, as picture.svg.
set terminal svg size 760,420 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
set lmargin at screen 0.12
set rmargin at screen 0.97
set tmargin at screen 0.90
set bmargin at screen 0.16
set xlabel 'pair of regions that is perturbed' offset 0,0.3
set ylabel 'effect: drop of KL (nats)' offset 1.5
set xrange [0.4:8.6]
set xtics 1
set boxwidth 0.7
set style fill solid 1 noborder
set arrow 1 from 0.4, 0 to 8.6, 0 nohead lc rgb grey
set key at screen 0.97, screen 0.99 right top horizontal maxrows 1
plot 'map.csv' every ::2::2 using ($0 + 3):1 with boxes lc rgb vermilion title 'the planted pair', \
     'map.csv' using ($0 == 2 ? 1 / 0 : $0 + 1):1 with boxes lc rgb '#8fb3cc' title 'the other pairs', \
     'map.csv' using ($0 + 1):($1 - $2):(0):(2 * $2) with vectors heads size graph 0.008,90 lw 1.5 \
         lc rgb '#444444' title 'standard error'
