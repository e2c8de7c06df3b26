#!/usr/bin/env bash
# The headers on machines other than this one: machines.sh WHAT PROJECT_DIR WORK_DIR FOLDERS...
# FOLDERS are where the headers of the dependencies may lie. WHAT is one of
#
#   widths    g++ for x86-64, v2, v3 and v4, warnings are errors; runs what this processor can
#   libcxx    clang++ with libc++: compiles and runs
#   clang     another clang++ ($CLANG), as libcxx but with the system's standard library
#   mingw     Windows: compiles and links, runs where there is wine
#   aarch64   g++ for aarch64, warnings are errors; runs that and one test program of each module under qemu
#
# Leaves with 77 where a compiler is missing. Cross compilers have no BLAS: they link stand_in_blas.cpp.
set -euo pipefail
what=$1 project=$2 work=$3
shift 3
here=$project/tests/machines
mkdir -p "$work/include"

# Cross compilers must see the dependencies' headers and no other header of this system.
for name in xtensor xtensor-blas xtl xflens xsimd fast_float doctest boost pocketfft_hdronly.h; do
    for folder in "$@" /usr/include /usr/include/gemmi/third_party; do
        if [ -e "$folder/$name" ] && [ ! -e "$work/include/$name" ]; then ln -sfn "$folder/$name" "$work/include/$name"; fi
    done
done
flags=(-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "-I$project/include" -isystem "$work/include")

skip() { echo "skipped: $1"; exit 77; }
need() { command -v "$1" >/dev/null || skip "there is no $1 here"; }

# compile NAME COMPILER FLAGS...: the unit, as an object. Fails on any warning, and on g++'s remarks on aarch64
# about how arguments are passed, which every user would read. Only PocketFFT may be doubted: g++ 12 cannot see
# that all of its complex numbers are set.
compile() {
    local name=$1 doubted=(-Wno-error=maybe-uninitialized)
    shift
    case $1 in *clang*) doubted=() ;; esac  # which has no such warning
    echo "$name: $*"
    "$@" "${flags[@]}" "${doubted[@]}" -c "$here/every_module.cpp" -o "$work/$name.o" \
         2>"$work/$name.txt" || { cat "$work/$name.txt"; return 1; }
    if grep -E 'warning:|note: parameter passing' "$work/$name.txt" | grep -v '^[^ ]*pocketfft_hdronly.h:'; then
        cat "$work/$name.txt"
        return 1
    fi
}

case $what in
widths)
    need g++
    [ "$(uname -m)" = x86_64 ] || skip "this is no x86-64"
    # Each width of vectors, and each level of optimisation, whose warnings differ; the other pairs take the time
    # twice, and are for ENTRAIN_ALL_PAIRS=1. v2 has the vectors of x86-64.
    pairs=(x86-64-O2 x86-64-v2-O3 x86-64-v3-O2 x86-64-v4-O3)
    [ "${ENTRAIN_ALL_PAIRS:-0}" = 0 ] || pairs+=(x86-64-O3 x86-64-v2-O2 x86-64-v3-O3 x86-64-v4-O2)
    for pair in "${pairs[@]}"; do
        level=${pair%-O*}
        compile "$pair" g++ "-${pair##*-}" "-march=$level"
        case $level in
            *v4) grep -qw avx512vl /proc/cpuinfo || continue ;;
            *v3) grep -qw avx2 /proc/cpuinfo || continue ;;
        esac
        g++ "$work/$pair.o" -o "$work/$level" -lopenblas && "$work/$level" >"$work/$level.txt" ||
            { cat "$work/$level.txt"; exit 1; }
    done ;;
libcxx|clang)
    compiler=${CLANG:-clang++}
    need "$compiler"
    library=()
    if [ "$what" = libcxx ]; then
        library=(-stdlib=libc++)
        echo '#include <vector>' | "$compiler" "${library[@]}" -x c++ -fsyntax-only - 2>/dev/null ||
            skip "there is no libc++ here"
    fi
    # Without optimisation, on which clang's warnings do not depend.
    compile "$what" "$compiler" "${library[@]}" -O0
    "$compiler" "${library[@]}" "$work/$what.o" -o "$work/$what" -lopenblas
    "$work/$what" ;;
mingw)
    compiler=x86_64-w64-mingw32-g++-posix
    need $compiler
    # Without optimisation, in half the time: what is looked for here is what Windows lacks.
    compile mingw $compiler -O0 -Wa,-mbig-obj
    $compiler "$work/mingw.o" "$here/stand_in_blas.cpp" -o "$work/every_module.exe" -static
    wine=$(command -v wine64 || ls /usr/lib/wine/wine64 2>/dev/null || true)
    if [ -n "$wine" ]; then
        WINEPREFIX="$work/wine" WINEDEBUG=-all "$wine" "$work/every_module.exe"
    else
        echo "not run: there is no wine here"
    fi ;;
aarch64)
    compiler=aarch64-linux-gnu-g++
    need $compiler
    run=(qemu-aarch64 -L /usr/aarch64-linux-gnu)
    [ "$(uname -m)" != aarch64 ] || run=()
    [ ${#run[@]} -eq 0 ] || need qemu-aarch64
    $compiler -std=c++20 -O1 -isystem "$work/include" -c "$project/tests/support/main.cpp" -o "$work/main.o"
    $compiler -std=c++20 -O1 -c "$here/stand_in_blas.cpp" -o "$work/blas.o"
    # What every test program begins with, compiled once. The headers' warnings are looked for in the unit.
    as_test=($compiler -std=c++20 -O1 -w "-I$project/include" -isystem "$work/include" "-I$project/tests/support"
             "-DENTRAIN_REFERENCE_DIR=\"$work/none\"" "-DENTRAIN_EXPECTED_DIR=\"$project/tests/reference\"")
    "${as_test[@]}" -x c++-header "$project/tests/support/precompiled.hpp" -o "$work/start.hpp.gch"
    failed=0
    compile aarch64 $compiler -O2
    [ "${ENTRAIN_ALL_PAIRS:-0}" = 0 ] || compile aarch64-O3 $compiler -O3
    $compiler "$work/aarch64.o" "$work/blas.o" -o "$work/every_module" && "${run[@]}" "$work/every_module" || failed=1
    for test in core/test_normals io/test_numbers signal/test_hilbert stats/test_correlation \
                synchrony/test_order_parameter states/test_kmeans model/test_kuramoto simulate/test_own_model \
                sweep/test_plan fit/test_line_search perturb/test_protocols nulls/test_rotation; do
        echo "== $test"
        name=$(basename "$test")
        "${as_test[@]}" -include "$work/start.hpp" "$project/tests/$test.cpp" "$work/main.o" "$work/blas.o" \
                        -o "$work/$name" &&
            "${run[@]}" "$work/$name" --test-suite-exclude=slow || failed=1
    done
    exit $failed ;;
*)
    echo "machines.sh: unknown: $what" >&2
    exit 2 ;;
esac
