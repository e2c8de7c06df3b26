# Draws states.csv and sequence.csv, which the program writes, as picture.svg.
set terminal svg size 760,520 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
stats 'states.csv' matrix nooutput
states = STATS_size_y
regions = STATS_size_x
set multiplot
set lmargin at screen 0.12
set rmargin at screen 0.97
set tmargin at screen 0.94
set bmargin at screen 0.48

# A band for each state, the first on top; bars are the components of its centroid.
set xrange [0:regions + 1]
set yrange [0.4:states + 0.6]
set xlabel 'region' offset 0,0.4
set ytics ('state 1' 3, 'state 2' 2, 'state 3' 1)
unset grid
do for [s = 1:states] { set arrow s from 0, s to regions + 1, s nohead lc rgb grey }
plot 'states.csv' matrix using ($1 + 1):(states - $2 + 2 * $3):($1 + 0.6):($1 + 1.4):\
         ($3 < 0 ? states - $2 + 2 * $3 : states - $2):($3 < 0 ? states - $2 : states - $2 + 2 * $3):\
         ($3 < 0 ? 0x0072B2 : 0xD55E00) with boxxyerror fs solid 1 noborder lc rgb variable
do for [s = 1:states] { unset arrow s }

set tmargin at screen 0.32
set bmargin at screen 0.14
stats 'sequence.csv' using 1 nooutput
set xrange [0:STATS_records / 30.0]
set xtics 5
set yrange [3.5:0.5]
set ytics 1
set ylabel 'state'
set xlabel 'time (min)' offset 0,0.3
set key at screen 0.97, screen 0.395 right top horizontal
plot 'sequence.csv' using ($0 / 30):2 with steps lw 5 lc rgb '#b8c4d0' title 'planted', \
     'sequence.csv' using ($0 / 30):1 with steps lw 1.5 lc rgb blue title 'found'
unset multiplot
