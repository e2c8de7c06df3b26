// Holds a run.json against examples/support/run.schema.json: those words of JSON Schema that it uses, no others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace run_schema {

using nlohmann::json;

inline json schema() {
    std::ifstream file(ENTRAIN_RUN_SCHEMA);
    return json::parse(file, nullptr, false);
}

inline bool is_of(const json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == "null" && value.is_null();
}

/// What is wrong with `value` by `rule`, each with the place of the value; `root` is the whole schema.
inline std::vector<std::string> problems(const json& value, const json& rule, const json& root,
                                         const std::string& at = "run.json") {
    std::vector<std::string> all;
    const auto add = [&](const std::string& what) { all.push_back(at + ": " + what); };
    const auto join = [&](const std::vector<std::string>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    for (const auto& [word, of] : rule.items()) {
        if (word == "$ref") {
            join(problems(value, root["$defs"][of.get<std::string>().substr(8)], root, at));
        } else if (word == "oneOf") {
            std::size_t fits = 0;
            std::vector<std::string> least;
            for (const auto& each : of) {
                const auto found = problems(value, each, root, at);
                fits += found.empty();
                if (least.empty() || found.size() < least.size()) least = found;
            }
            if (fits != 1) add("fits " + std::to_string(fits) + " kinds of run.json"), join(least);
        } else if (word == "type") {
            bool good = false;
            for (const auto& type : of.is_array() ? of : json::array({of}))
                good = good || is_of(value, type.get<std::string>());
            if (!good) add("is no " + of.dump());
        } else if (word == "const") {
            if (value != of) add("is not " + of.dump());
        } else if (word == "enum") {
            if (std::find(of.begin(), of.end(), value) == of.end()) add("is none of " + of.dump());
        } else if (word == "minimum") {
            if (value.is_number() && value < of) add("is below " + of.dump());
        } else if (word == "required") {
            for (const auto& name : of)
                if (!value.is_object() || !value.contains(name)) add("has no " + name.dump());
        } else if (word == "properties") {
            for (const auto& [name, property] : of.items())
                if (value.is_object() && value.contains(name))
                    join(problems(value[name], property, root, at + "." + name));
        } else if (word == "additionalProperties") {
            if (!value.is_object()) continue;
            for (const auto& [name, each] : value.items()) {
                if (rule.contains("properties") && rule["properties"].contains(name)) continue;
                if (of == false)
                    add("has a field that the schema does not know: " + name);
                else
                    join(problems(each, of, root, at + "." + name));
            }
        } else if (word == "items") {
            if (!value.is_array()) continue;
            for (std::size_t i = 0; i < value.size(); ++i)
                join(problems(value[i], of, root, at + "[" + std::to_string(i) + "]"));
        } else if (!std::set<std::string>{"$schema", "$defs", "title", "description"}.contains(word)) {
            add("the schema says '" + word + "', which this test does not know");
        }
    }
    return all;
}

/// Checks that a run.json is as the schema says.
inline void check(const json& run) {
    const json rule = schema();
    REQUIRE(rule.is_object());
    std::string all;
    for (const auto& problem : problems(run, rule, rule)) all += problem + "\n";
    CHECK(all == "");
}

}  // namespace run_schema
