#!/usr/bin/env bash
# The lint itself must notice: check_lint.sh PROJECT_DIR WORK_DIR plants offences in a copy, one at a time.
set -euo pipefail
project=$1 work=$2
lint=$project/tests/packaging/lint.sh
status=0

# A project without offences, in the folder of work.
clean_project() {
    rm -rf "$work"
    mkdir -p "$work/tests" "$work/examples" "$work/benchmarks" "$work/include/entrain/core" "$work/include/entrain/io"
    printf '#pragma once\n' | tee "$work/include/entrain/core/check.hpp" >"$work/include/entrain/io/rows.hpp"
    printf '#pragma once\n#include <entrain/core/check.hpp>\n' >"$work/include/entrain/core.hpp"
    printf '#pragma once\n#include <entrain/core.hpp>\n#include <entrain/io/rows.hpp>\n' >"$work/include/entrain/io.hpp"
    printf '#pragma once\n#include <entrain/core.hpp>\n#include <entrain/io.hpp>\n' >"$work/include/entrain/entrain.hpp"
}
clean_project
"$lint" "$work" >/dev/null || { echo "the lint complains about a clean project"; "$lint" "$work" || true; status=1; }

# plant MESSAGE FILE LINE: the line, appended to the file, must make the lint fail with the message.
plant() {
    clean_project
    mkdir -p "$(dirname "$work/$2")"
    printf '%b\n' "$3" >>"$work/$2"
    local said
    if said=$("$lint" "$work"); then
        echo "not noticed in $2: $3"
        status=1
    elif [[ $said != *"$1"* ]]; then
        echo "expected '$1', got: $said"
        status=1
    fi
}

plant "names xtensor's headers" include/entrain/io/rows.hpp '#include <xtensor/xnpy.hpp>'
plant "name xtensor-blas" include/entrain/io/rows.hpp '#include <xtensor-blas/xlinalg.hpp>'
plant "private code of another module" include/entrain/io/rows.hpp 'inline auto a() { return core_detail::b(); }'
plant "private code of another module" include/entrain/io/rows.hpp '#include <entrain/core/detail/check.hpp>'
plant "use what users can" examples/main.cpp '#include <entrain/core/detail/check.hpp>'
plant "use what users can" benchmarks/bench_io.cpp 'const auto a = entrain::io::detail::b();'
plant "parse_number reads numbers" benchmarks/bench_io.cpp 'const double a = std::strtod(argv[1], nullptr);'
plant "a namespace of its own name" tests/core/test_rows.cpp 'TEST_CASE("rows") {}'
plant "cblas.h" include/entrain/core/check.hpp '#include <cblas.h>'
plant "BLAS without single_threaded_blas" include/entrain/io/rows.hpp '#include <entrain/core/blas.hpp>'
plant "only sweep/mpi.hpp needs MPI" include/entrain/sweep/run.hpp '#include <mpi.h>'
plant "one element" include/entrain/core/check.hpp 'xt::xtensor<double, 1> a({n});'
plant "one element" tests/test.cpp 'const auto a = vector<double>({n});'
plant "core must not include io" include/entrain/core/check.hpp '#include <entrain/io/rows.hpp>'
plant "lacks <entrain/io/table.hpp>" include/entrain/io/table.hpp '#pragma once'
plant "no #pragma once" include/entrain/io/detail/bytes.hpp 'namespace entrain {}'
plant "unknown module attic" include/entrain/attic/old.hpp '#pragma once'
plant "core must not include io" include/entrain/core/detail/check.hpp '#pragma once\n#include <entrain/io/rows.hpp>'
plant "only simulate/checkpoint.hpp" include/entrain/simulate/run.hpp '#pragma once\n#include <entrain/io/rows.hpp>'
plant "is not that of" ARCHITECTURE.md '| `io` | core, stats |'
plant "not part of the project" include/entrain/io/rows.hpp '// as in METHODS 1.7'
plant "no room" include/entrain/core/check.hpp '// Everything in this ro''om.'
plant "homotopic, predict" tests/test.cpp '    double fore''told = 0;'
plant "not pushed" tests/test.cpp '    double unp''ushed = 0;'
plant "per second" examples/main.cpp '// Node-steps a sec''ond.'
lines() { for ((i = 0; i < $1; ++i)); do printf '%s\\n' "$2"; done; }
plant "begins after line 120" include/entrain/io/rows.hpp "$(lines 120 '')/// Late.\nvoid read();"
plant "17 lines of private code" include/entrain/core/check.hpp \
    "namespace core_detail {\n$(lines 17 'void f();')}  // namespace core_detail"
plant "must not look skipped" tests/machines/CMakeLists.txt 'set_tests_properties(a PROPERTIES SKIP_REGULAR_EXPRESSION b)'
plant "gone before the loop begins" tests/test.cpp '    for (const auto& e : file("a.json")["b"]) {'
plant "unfinished" include/entrain/io/rows.hpp '// TO''DO later'
exit $status
