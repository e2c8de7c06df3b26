#define EVERY_MODEL                                                                                 \
    of<serotonin_mean_field>, of<nmda_block_mean_field>, of<wilson_cowan>, of<montbrio_pazo_roxin>, \
        of<jansen_rit>, of<paced>
#include "every_model.hpp"
