#include <entrain/entrain.hpp>

double strength_seen_from_two(const entrain::connectome& network) {
    return network.in_strength()(0);
}
