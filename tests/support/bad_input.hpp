// A table of calls that must be refused: each by an argument_error or io_error that names the function that
// was called and the parameter.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <typeinfo>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/check.hpp>

namespace bad_input {

struct refused {
    std::string says;  // what the message must hold: "function: parameter"
    std::function<void()> call;
};

/// What the error says that `call` throws.
template <class Error = entrain::argument_error, class Call>
std::string message(const Call& call) {
    try {
        call();
    } catch (const Error& problem) {
        return problem.what();
    }
    return "nothing was thrown";
}

/// Every test of bad input ends with this line, from which figures by module are taken.
inline void report(const std::string& module, std::size_t tried, std::size_t clear) {
    MESSAGE("bad inputs of ", module, ": ", tried, " tried, ", clear, " clear");
}

/// Makes every call; checks each and reports how many there were.
inline void check_all(const std::string& module, const std::vector<refused>& calls) {
    std::size_t clear = 0;
    for (const refused& each : calls) {
        std::string got = "nothing was thrown";
        bool right = false;
        try {
            each.call();
        } catch (const entrain::argument_error& problem) {
            got = problem.what();
            right = got.find("entrain::" + each.says + ": expected ") != std::string::npos;
        } catch (const entrain::io_error& problem) {
            got = problem.what();
            right = got.find(each.says) != std::string::npos;
        } catch (const std::exception& problem) {
            got = std::string(typeid(problem).name()) + ": " + problem.what();
        }
        CAPTURE(each.says);
        CAPTURE(got);
        CHECK(right);
        clear += right;
    }
    report(module, calls.size(), clear);
}

}  // namespace bad_input
