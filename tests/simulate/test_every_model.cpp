#define EVERY_MODEL of<hopf_of>, of<hopf_x_of>, of<kuramoto>, of<fitzhugh_nagumo>, of<dynamic_mean_field>
#include "every_model.hpp"

namespace test_every_model {}  // namespace test_every_model
