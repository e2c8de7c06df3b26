// make_stand_in_cohort DIR [patients|conditions|dk68]: the real scans among the reference data as a folder
// for trd_sensitivity --cohort DIR (patients), or for entropic_brain --cohort DIR (conditions, dk68).
#include <cstdio>
#include <exception>
#include <string>

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "stand_in_cohort.hpp"

int main(int argc, char** argv) {
    const std::string what = argc == 3 ? argv[2] : "patients";
    if ((argc != 2 && argc != 3) || (what != "patients" && what != "conditions" && what != "dk68")) {
        std::fprintf(stderr, "usage: make_stand_in_cohort DIR [patients|conditions|dk68]\n");
        return 2;
    }
    doctest::Context context;  // for the message that the data are absent
    try {
        const bool there = what == "conditions" ? reference::save_four_conditions(argv[1])
                           : what == "dk68"     ? reference::save_dk68(argv[1])
                                                : reference::save_stand_in_cohort(argv[1]);
        return there ? 0 : 1;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "make_stand_in_cohort: %s\n", problem.what());
        return 1;
    }
}
