// The bodies of the module nulls. They compute in double and are no templates, so that to see them is to emit them.
#include <entrain/nulls.hpp>
