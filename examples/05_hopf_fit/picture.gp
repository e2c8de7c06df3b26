# Draws fit.csv, which the program writes, as picture.svg.
set terminal svg size 760,420 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
set lmargin at screen 0.12
set rmargin at screen 0.97
set tmargin at screen 0.90
set bmargin at screen 0.16
planted = 0.3
set xlabel 'global coupling G' offset 0,0.3
set ylabel 'KL of state occupancies (nats)' offset 0.5
set logscale y
set xrange [0.04:0.46]
set arrow 1 from planted, graph 0 to planted, graph 1 nohead dt 2 lc rgb grey
set label 1 'planted' at planted, graph 0.95 offset 0.6, 0 textcolor rgb grey
set key at screen 0.97, screen 0.99 right top horizontal maxrows 1
plot 'fit.csv' using (0.05 + 0.05 * $0):1:2 with yerrorlines lw 2 pt 7 ps 0.5 lc rgb blue title 'true frequencies', \
     'fit.csv' using (0.05 + 0.05 * $0):3:4 with yerrorlines lw 2 pt 5 ps 0.5 lc rgb vermilion title 'measured frequencies'
