# Draws nulls.csv, which the program writes, as picture.svg.
set terminal svg size 760,420 dynamic font 'Helvetica, Arial, sans-serif,14' background '#ffffff'
set output 'picture.svg'
# As the program prints them.
related = 0.787
unrelated = 0.406
set multiplot layout 1,2 margins screen 0.10, screen 0.97, screen 0.16, screen 0.88 spacing screen 0.08
width = 0.1
bin(x) = width * (floor(x / width) + 0.5)
set xrange [-1:1]
set xtics 0.5
set yrange [0:600]
set boxwidth 0.9 * width
set style fill solid 1 noborder
set xlabel 'correlation r' offset 0,0.3
set ylabel 'null maps' offset 1.5
set title 'related maps'
set arrow 1 from related, graph 0 to related, graph 1 nohead lw 2 lc rgb vermilion front
plot 'nulls.csv' using (bin($1)):(1) smooth frequency with boxes lc rgb '#8fb3cc'
unset ylabel
set title 'unrelated maps'
set yrange [0:150]
set arrow 1 from unrelated, graph 0 to unrelated, graph 1
plot 'nulls.csv' using (bin($2)):(1) smooth frequency with boxes lc rgb '#8fb3cc'
unset multiplot
