// The module simulate of the compiled library: what of it is no template.
#include <entrain/simulate.hpp>
