#include <doctest/doctest.h>

#include <entrain/io/detail/json_number.hpp>

namespace test_json_number {

using namespace entrain;

namespace {

double number(std::string_view text) {
    return io::detail::json_number("s.json", text, "TR");
}

std::string error_of(std::string_view text) {
    try {
        number(text);
    } catch (const io_error& problem) {
        return problem.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("json_number finds a number at the top level among everything else that JSON has") {
    CHECK(number("{\"TR\": 2}") == 2);
    CHECK(number("\xEF\xBB\xBF\n "
                 "{\"a\":[1,{\"TR\":9},[]],\"b\":{},\"c\":null,\"d\":[true,false],\"TR\":-1.25e+1 }\n") ==
          -12.5);
    CHECK(number(R"({"s": "\"TR\": 5, \\ \u00e9 \/\b\f\n\r\t", "TR": 0.72})") == 0.72);
    CHECK(number(R"({"\u0054R": 3})") == 3);
    CHECK(number("{\"TR\": 1E-3}") == 0.001);
}

TEST_CASE("find_json_numbers finds a list of numbers at the top level, or says what stands there") {
    const auto list = [](std::string_view text) {
        return io::detail::find_json_numbers("s.json", text, "RunLengths");
    };
    CHECK(list("{\"RunLengths\": [180, 1.5e2 ,-3]}") == std::vector<double>{180, 150, -3});
    CHECK(list("{\"a\": [[1], {\"RunLengths\": 3}], \"RunLengths\" : [ ] }") == std::vector<double>{});
    CHECK(list("{\"TR\": 2}") == std::nullopt);
    const auto error = [&](std::string_view text) -> std::string {
        try {
            list(text);
        } catch (const io_error& problem) {
            return problem.what();
        }
        return "no error";
    };
    CHECK(error("{\"RunLengths\": 180}") == "s.json:1:16: a list of numbers expected under \"RunLengths\"");
    CHECK(error("{\"RunLengths\": [180, \"2\"]}") == "s.json:1:22: a number expected under \"RunLengths\"");
    CHECK(error("{\"RunLengths\": [180 2]}") == "s.json:1:21: ',' or ']' expected");
    CHECK(error("{\"RunLengths\": [1e999]}") == "s.json:1:17: a number outside the range of double");
    CHECK(error("{\"RunLengths\": [], \"RunLengths\": []}") == "s.json:1:20: a second key \"RunLengths\"");
}

TEST_CASE("json_number says what is wrong and where") {
    CHECK(error_of("") == "s.json:1:1: a JSON object expected");
    CHECK(error_of("[1]") == "s.json:1:1: a JSON object expected");
    CHECK(error_of("{}") == "s.json: no key \"TR\" in the JSON object");
    CHECK(error_of("{\"a\": {\"TR\": 2}}") == "s.json: no key \"TR\" in the JSON object");
    CHECK(error_of("{\"TR\": \"2\"}") == "s.json:1:8: a number expected under \"TR\"");
    CHECK(error_of("{\"TR\": null}") == "s.json:1:8: a number expected under \"TR\"");
    CHECK(error_of("{\"TR\": 2,\n \"TR\": 3}") == "s.json:2:2: a second key \"TR\"");
    CHECK(error_of("{\"TR\": 2") == "s.json:1:9: ',' or '}' expected");
    CHECK(error_of("{\"TR\": 2,}") == "s.json:1:10: a key in double quotes expected");
    CHECK(error_of("{TR: 2}") == "s.json:1:2: a key in double quotes expected");
    CHECK(error_of("{\"TR\" 2}") == "s.json:1:7: ':' expected");
    CHECK(error_of("{\"a\": [1 2]}") == "s.json:1:10: ',' or ']' expected");
    CHECK(error_of("{\"a\": what}") == "s.json:1:7: a JSON value expected");
    CHECK(error_of("{\"TR\": 2.}") == "s.json:1:10: a digit expected");
    CHECK(error_of("{\"TR\": -}") == "s.json:1:9: a digit expected");
    CHECK(error_of("{\"TR\": 02}") == "s.json:1:9: ',' or '}' expected");
    CHECK(error_of("{\"TR\": 1e999}") == "s.json:1:8: a number outside the range of double");
    CHECK(error_of("{\"TR\": NaN}") == "s.json:1:8: a number expected under \"TR\"");
    CHECK(error_of("{\"TR\": 2} x") == "s.json:1:11: the end of the file expected after the JSON object");
    CHECK(error_of("{\"a") == "s.json:1:4: a string that never ends");
    CHECK(error_of("{\"a\\") == "s.json:1:5: an unknown escape in a string");
    CHECK(error_of("{\"\\x\": 1}") == "s.json:1:4: an unknown escape in a string");
    CHECK(error_of("{\"\\u12G4\": 1}") == "s.json:1:4: four hexadecimal digits expected after \\u");
    CHECK(error_of("{\"a\nb\": 1}") == "s.json:1:4: a control character in a string");
    CHECK(error_of("{\"a\": " + std::string(100000, '[')) == "s.json:1:107: nested too deeply");
}

}  // namespace test_json_number
