# Draws bold.csv, which the program writes, as picture.svg.
set terminal svg size 760,420 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
set lmargin at screen 0.12
set rmargin at screen 0.97
set tmargin at screen 0.95
set bmargin at screen 0.16
set xlabel 'time (s)' offset 0,0.3
set ylabel 'BOLD signal (% of baseline)' offset 1.5
set xrange [0:30]
set object 1 rectangle from 0, graph 0 to 1, graph 1 fs solid 0.15 noborder fc rgb grey behind
set label 1 'active' at 1.2, graph 0.95 textcolor rgb grey
set arrow 1 from 0, 0 to 30, 0 nohead lc rgb grey
set key top right
plot 'bold.csv' every 5 using 1:3 with lines lw 2 lc rgb blue title 'Friston 2003', \
     'bold.csv' every 5 using 1:4 with lines lw 2 lc rgb vermilion title 'Cabral 2011', \
     'bold.csv' every 5 using 1:5 with lines lw 2 lc rgb green title 'Deco 2018'
