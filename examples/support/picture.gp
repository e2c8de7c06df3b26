# The look of the pictures of the numbered examples. To be read first: gnuplot support/picture.gp NN_.../picture.gp
set encoding utf8
set datafile separator ','
blue = '#0072B2'
vermilion = '#D55E00'
green = '#009E73'
grey = '#666666'
set border 3
set tics nomirror out
set grid lc rgb '#d9dce1' lt 1
set key Left reverse samplen 2 noautotitle
