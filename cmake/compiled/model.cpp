// The module model of the compiled library: the linear theory, which is computed in double.
#include <entrain/model.hpp>
