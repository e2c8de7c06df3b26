// io, compiled: no function of it is a template.
#include <entrain/io.hpp>
