#!/usr/bin/env bash
# Structs that lack something that a model needs do not compile, and the compiler says what in one sentence,
# in few lines; so with a list of fields that lacks one: models.sh INCLUDE_DIR WORK_DIR COMPILER [FLAGS...]
set -euo pipefail
compiler=$3 work=$2
flags=(-std=c++20 "-I$1" "${@:4}")
mkdir -p "$work"

# What every file begins with, compiled once.
echo '#include <entrain/simulate.hpp>' >"$work/start.hpp"
case "$("$compiler" --version)" in
    *clang*) header="$work/start.hpp.pch" start=(-include-pch "$work/start.hpp.pch") ;;
    *) header="$work/start.hpp.gch" start=(-include "$work/start.hpp") ;;
esac
"$compiler" "${flags[@]}" -x c++-header "$work/start.hpp" -o "$header"

status=0 count=0
# try SENTENCE [PART=TEXT]...: compiles a model whose parts are as they should be but for these. The compiler
# must say the sentence in fewer than 16 lines; where there is none, the model must compile.
try() {
    local sentence=$1 file lines
    local value='using value_type = double;'
    local sizes='static constexpr std::size_t variables = 2, signals = 1;'
    local members='parameter<double> rate = 1.0, noise = 0.1;'
    local list='static constexpr auto fields() {
        return field_list{field("rate", &own::rate), field("noise", &own::noise)}; }'
    local drift='static auto drift(const auto& node) {
        auto slope = node.state; slope[0] = node.local[0] * node.state[1]; return slope; }'
    local more=''
    local use='const auto runs = simulate(model, network, {.samples = 10}); static_cast<void>(runs);'
    shift
    local change
    for change in "$@"; do printf -v "${change%%=*}" '%s' "${change#*=}"; done
    count=$((count + 1)) file="$work/model_$count.cpp"
    printf '%s\n' 'using namespace entrain;' 'struct own {' "$value" "$sizes" "$members" "$list" "$drift" \
        "$more" '};' "void run(const own& model, const connectome& network) { $use }" >"$file"
    if "$compiler" "${flags[@]}" "${start[@]}" -fsyntax-only "$file" >"$file.log" 2>&1; then
        [ -z "$sentence" ] || { echo "compiles, though: $sentence"; status=1; }
        return
    fi
    lines=$(grep -vc '^In file included from' "$file.log" || true)
    if [ -z "$sentence" ] || ! grep -q "$sentence" "$file.log" || ((lines >= 16)); then
        echo "case $count, expected in fewer than 16 lines: ${sentence:-nothing}; got $lines:"
        head -30 "$file.log"
        status=1
    fi
}

try ''
try 'value_type must be double or float' value='using value_type = int;'
try 'lacks variables or signals' sizes='static constexpr std::size_t variables = 2;'
try 'lacks noise' members='parameter<double> rate = 1.0, strength = 0.1;' \
    list='static constexpr auto fields() { return field_list{field("rate", &own::rate)}; }'
try 'lacks fields()' list=''
try 'must list every member once' members='parameter<double> rate = 1.0, noise = 0.1; double more = 0;'
try 'lacks drift(node)' drift=''
try 'lacks drift(node)' drift='' \
    use='const auto [order, end] = observe(model, network, {}, record_order_parameter{});'
try 'must return an array like node.state' drift='static double drift(const auto&) { return 0; }'
try 'send(state) of this model' \
    more='static double send(const std::array<double, 2>& state) { return state[0]; }'
try 'needs send(state)' sizes='static constexpr std::size_t variables = 2, signals = 3;'
try 'wrap(state) of this model' more='void wrap(auto& state) const { state[0] = state[1]; }'
try 'rotated(state, local, time) of this model' more='static double rotated(double time) { return time; }'
try 'flow(state, constants) of this model' more='static double flow(double state) { return state; }'
try 'flow(state, constants) of this model' \
    more='static auto flow(const auto& state, const auto&) { return state; }'
try 'diffusive_coupling of this model' more='bool diffusive_coupling = true;' \
    list='static constexpr auto fields() { return field_list{field("rate", &own::rate),
        field("noise", &own::noise), field("diffusive_coupling", &own::diffusive_coupling)}; }'
try 'output_names of this model' more='static constexpr std::array output_names = {"rate"};'
try 'output_names of this model' more='static auto outputs(const auto& node) { return node.state; }'
try '' more='static constexpr std::array output_names = {"rate"};
    static auto outputs(const auto& node) { return std::array{node.state[0] + node.received[0]}; }'
try 'variable_names of this model' more='static constexpr std::array variable_names = {"x"};'
try 'noisy_variables of this model' more='static constexpr std::size_t noisy_variables = 3;'
try '' more='static constexpr std::size_t noisy_variables = 1;
    static constexpr std::array variable_names = {"x", "y"};'
try 'sums of this model' more='static constexpr std::size_t sums = 1;'
try '' more='static constexpr std::size_t sums = 1;
    static auto summands(const auto& node) { return std::array{node.state[0] * node.received[0]}; }'
try 'waves of this model' more='static constexpr std::size_t waves = 1;'
try '' more='static constexpr std::size_t waves = 1;
    std::array<double, 1> wave(double time, std::size_t) const { return {time}; }'
# The same list, where it is read.
try 'must list every member of the struct once' \
    more='struct settings { double dt = 0; int every = 1;
              static constexpr auto fields() { return field_list{field("dt", &settings::dt)}; } };' \
    use='std::string bytes; append_identity(bytes, own::settings{});'
echo "$count models"
exit $status
