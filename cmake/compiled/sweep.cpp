// The module sweep of the compiled library. Nothing of it depends on a type, so that its bodies are all.
#include <entrain/sweep.hpp>
