#include "push_model.hpp"

template decltype(trd::detail::push_model<double>) trd::detail::push_model<double>;
