#!/usr/bin/env bash
# Structs that lack something that a null needs do not compile, and the compiler says what in one sentence each:
# nulls.sh INCLUDE_DIR WORK_DIR COMPILER [FLAGS...]
set -euo pipefail
work=$2 compiler=$3
mkdir -p "$work"
cat >"$work/wrong_nulls.cpp" <<'CPP'
#include <entrain/nulls/inference.hpp>
using namespace entrain;
struct without_draws { std::size_t regions() const; matrix<double> surrogates(const vector<double>&) const; };
struct without_regions { std::size_t draws() const; matrix<double> surrogates(const vector<double>&) const; };
struct without_maps { std::size_t draws() const; std::size_t regions() const; };
double of_one(const vector<double>& map);
void run(const vector<double>& x, const matrix<double>& maps) {
    nulls::correlation_test(x, x, without_draws{});
    nulls::correlation_tests(x, maps, without_regions{});
    nulls::statistic_test(x, without_maps{}, of_one);
    nulls::correlation_test(x, x, 7);
}
CPP
if "$compiler" -std=c++20 "-I$1" "${@:4}" -fsyntax-only "$work/wrong_nulls.cpp" >"$work/log" 2>&1; then
    echo "wrong nulls compile"
    exit 1
fi
status=0
for sentence in 'THIS NULL HAS NO draws()' 'THIS NULL HAS NO regions()' 'THIS NULL HAS NEITHER surrogates' \
    'THIS IS NO NULL'; do
    grep 'error:' "$work/log" | grep -qF "$sentence" || { echo "not said: $sentence"; status=1; }
done
# A sentence each, and nothing else.
errors=$(grep -c 'error:' "$work/log")
((errors == 4)) || { echo "$errors errors for 4 wrong nulls"; status=1; }
((status == 0)) || cat "$work/log"
exit $status
