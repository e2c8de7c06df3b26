// make_stand_in_cohort DIR: the real scans among the reference data as a folder for trd_sensitivity --cohort
// DIR.
#include <cstdio>
#include <exception>

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "stand_in_cohort.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_stand_in_cohort DIR\n");
        return 2;
    }
    doctest::Context context;  // for the message that the data are absent
    try {
        return reference::save_stand_in_cohort(argv[1]) ? 0 : 1;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "make_stand_in_cohort: %s\n", problem.what());
        return 1;
    }
}
