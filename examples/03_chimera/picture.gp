# Draws chimera.csv, which the program writes, as picture.svg.
set terminal svg size 760,430 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
set multiplot
set xrange [0:1000]
set yrange [0:1.05]
set ytics 0.25
set lmargin at screen 0.12
set rmargin at screen 0.97

# The fixed point of the theory of infinitely many oscillators for A = 0.2.
theory = 0.7291

set tmargin at screen 0.90
set bmargin at screen 0.57
set format x ''
set ylabel 'order parameter R' offset 1.5
set label 1 'A = 0.2' at 20, 0.12
set key at screen 0.97, screen 0.99 right top horizontal width -2 maxrows 1
plot 'chimera.csv' using 1:2 with lines lw 2 lc rgb blue title 'first population', \
     'chimera.csv' using 1:3 with lines lw 2 lc rgb vermilion title 'second population', \
     theory with lines dt 2 lc rgb grey title 'theory'

set tmargin at screen 0.50
set bmargin at screen 0.15
set format x '%g'
set xlabel 'time (units of the model)' offset 0,0.3
set label 1 'A = 0.28'
unset key
plot 'chimera.csv' using 1:4 with lines lw 2 lc rgb blue, \
     'chimera.csv' using 1:5 with lines lw 2 lc rgb vermilion
unset multiplot
