#include "push_model.hpp"

template decltype(trd::detail::push_model<float>) trd::detail::push_model<float>;
