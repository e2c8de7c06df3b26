// Numbers on the command line of a benchmark: what is no number, as a whole, ends the program with a message.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include <entrain/core/check.hpp>
#include <entrain/io/number.hpp>

namespace argument {

/// The number at a place of the command line, or `otherwise` where the line ends before it.
inline double number(int argc, char** argv, int place, double otherwise) {
    if (argc <= place) return otherwise;
    try {
        return entrain::io::parse_number(argv[place]);
    } catch (const entrain::argument_error& problem) {
        std::fprintf(stderr, "argument %d: %s\n", place, problem.what());
        std::exit(1);
    }
}

/// The same of a whole number of things.
inline std::size_t count(int argc, char** argv, int place, std::size_t otherwise) {
    const double value = number(argc, argv, place, static_cast<double>(otherwise));
    const bool whole =
        value >= 0 && value < 9e15 && value == static_cast<double>(static_cast<std::size_t>(value));
    if (!whole) {
        std::fprintf(stderr, "argument %d: needs a whole number from 0 on\n", place);
        std::exit(1);
    }
    return static_cast<std::size_t>(value);
}

}  // namespace argument
