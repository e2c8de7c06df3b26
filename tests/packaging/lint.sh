#!/usr/bin/env bash
# The house rules that a program can check: lint.sh PROJECT_DIR. Prints file:line of each offence.
set -euo pipefail
shopt -s nullglob globstar
cd "$1"
status=0

# offence WHAT GREP_ARGUMENTS...: reports what grep finds.
offence() {
    local what=$1
    shift
    local found result=0
    found=$(grep -nE "$@" /dev/null) || result=$?
    if [ $result -ne 1 ]; then
        echo "$what:"
        echo "$found" | sed 's/^/    /'
        status=1
    fi
}

headers=(include/entrain/**/*.hpp)
code=("${headers[@]}" tests/**/*.{cpp,hpp} examples/**/*.{cpp,hpp} benchmarks/*.cpp)

others=()
for file in "${headers[@]}"; do [ "$file" = include/entrain/core/array.hpp ] || others+=("$file"); done
offence "only core/array.hpp names xtensor's headers" '^ *# *include *[<"]xt(ensor|l)[^-]' "${others[@]}"
others=()
for file in "${headers[@]}"; do [[ $file == */core/blas.hpp || $file == */core/linear_algebra.hpp ]] || others+=("$file"); done
offence "only core/blas.hpp and core/linear_algebra.hpp name xtensor-blas" '^ *# *include *[<"]xtensor-blas' \
    "${others[@]}"
# Private code is of its own module: rule 9.
found=$(grep -noE 'entrain/[a-z]+/detail/|[a-z]+(_|::)detail::' include/entrain/*/**/*.hpp /dev/null |
    awk -F: '{ split($1, part, "/"); used = substr($0, length($1) + length($2) + 3)
               if (used !~ "^(entrain/" part[3] "/detail/|" part[3] "(_|::)detail::)$") print "    " $0 }' || true)
if [ -n "$found" ]; then
    echo "the private code of another module:"
    echo "$found"
    status=1
fi
# bench_networks times the products of an ensemble alone, which no public function does.
others=(examples/**/*.{cpp,hpp})
for file in benchmarks/**/*.{cpp,hpp}; do [[ $file == */bench_networks.cpp ]] || others+=("$file"); done
offence "examples and benchmarks use what users can" \
    'entrain/[a-z]+/detail/|(core|signal|synchrony|states|model|simulate|fit|perturb)_detail::|(io|stats|nulls|sweep)::detail::' \
    "${others[@]}"
# strtod and its like take "1,5" for 1, and in another language's locale "1.5".
offence "io::parse_number reads numbers" '\b(strto(d|f|ld|l|ul|ll|ull)|ato[fil]|std::sto[a-z]+) *\(' \
    "${headers[@]}" examples/**/*.{cpp,hpp} benchmarks/**/*.{cpp,hpp}
# parallel_for() guards what the blocks of an ensemble call; what follows from BLAS anywhere else guards itself.
guarded=" $(grep -l single_threaded_blas "${headers[@]}" /dev/null | tr '\n' ' ' || true)"
for file in $(grep -lE 'entrain/core/(blas|linear_algebra)\.hpp|cxxblas::|cxxlapack::|xt::linalg::' "${headers[@]}" || true); do
    [[ $file == include/entrain/core/* || $file == include/entrain/core.hpp || $file == */simulate/detail/blas_multiply.hpp ]] && continue
    [[ $guarded == *" $file "* ]] && continue
    echo "BLAS without single_threaded_blas, whose bits depend on the number of cores: $file"
    status=1
done
namespaces=" $(grep -oE '^namespace test_[a-z0-9_]+ \{' tests/*/test_*.cpp /dev/null | tr '\n' ' ' || true)"
for file in tests/*/test_*.cpp; do
    name=${file##*/}
    name=${name%.cpp}
    # What only names what a header of tests is to be made of.
    [ "$name" = test_every_population_model ] && continue
    [[ $namespaces == *" $file:namespace $name { "* ]] && continue
    echo "a file of tests without a namespace of its own name, which other files of its unit could clash with: $file"
    status=1
done
offence "<cblas.h> cannot stand beside xtensor-blas" '^ *# *include *[<"](cblas|lapacke)\.h' "${code[@]}"
offence "({n}) makes one element of value n; use full(n, value) or from_shape" \
    '(^|[^:A-Za-z_]|xt::|entrain::)(xtensor|xarray|vector|matrix|cube)<[^;=]*> *[A-Za-z_0-9]*\(\{ *[^{},]*\}\)' \
    $(printf '%s\n' "${code[@]}" | grep -v core/array.hpp)
offence "only sweep/mpi.hpp needs MPI" '^ *# *include *[<"](mpi\.h|entrain/sweep/(detail/)?mpi)' \
    $(printf '%s\n' "${headers[@]}" | grep -vE 'sweep/(detail/)?mpi.hpp')
offence "the library prints nothing by itself" 'std::(cout|cerr)\b' "${headers[@]}"
offence "every header begins with #pragma once, so no include guards" '^#ifndef ENTRAIN_.*_HPP' "${headers[@]}"
offence "a test that failed must not look skipped: leave with 77, or entrain_add_skipped_test()" 'SKIP_REGULAR_EXPRESSION' \
    CMakeLists.tx[t] {tests/*,examples,benchmarks}/**/CMakeLists.txt
offence "an element of what is gone before the loop begins" 'for \(.* : .*\((.*)\)(\[.*\]|\.at\(.*\))\)' "${code[@]}"
offence "unfinished" '\b(TODO|FIXME|XXX|HACK)\b' "${code[@]}"
offence "tabs" $'\t' "${headers[@]}"
offence "a document that is not part of the project" '\b(METHODS|ENGINEERING|DESIGN|NULLS)\b( [0-9]|\.md|:)' "${headers[@]}" examples/**/*.{cpp,hpp}
offence "a path of one machine" '"/(work|root|home|tmp)/' "${code[@]}"
# One word for one thing (the words of the glossary): what must not come back. CHANGELOG.md has the old ones.
pages=()
for file in *.md; do [ "$file" = CHANGELOG.md ] || pages+=("$file"); done
text=("${code[@]}" "${pages[@]}" cmake/docs/*.md examples/**/*.md)
offence "a module is no room" '(//|^#|\*) .*\brooms?\b|\broom (core|io|signal|stats|nulls|synchrony|states|model|simulate|sweep|fit|perturb)\b' \
    "${text[@]}"
offence "perturbed and unperturbed, not pushed" '\b[Uu]npushed|\bpushed (model|run|unit|simulation)s?\b' "${text[@]}"
offence "homotopic, predict, report: not homologous, foretell, tells of" \
    '\b[Hh]omolog(ous|ue)|\b[Ff]oret(ell|old)|\btells? of\b' "${text[@]}"
offence "a rate is per second, step or thread" \
    '(steps|nulls|maps|metres|nats|flops|bytes|replicas|trials|samples|runs) an? (second|step|thread|node|cell|unit|symbol)\b' \
    "${text[@]}"
while IFS= read -r file; do
    echo "no #pragma once: $file"
    status=1
done < <(grep -L '^#pragma once$' "${headers[@]}" || true)

# Headers that need a library which not everybody has, or take long to read and have nothing of ours, stand apart: no
# umbrella includes them.
apart=(include/entrain/sweep/mpi.hpp include/entrain/io/{mat,npz,nifti,cifti,surface,atlas_images}.hpp
       include/entrain/core/{blas,linear_algebra}.hpp)

# What each module may include, as in the table of ARCHITECTURE.md.
declare -A below=(
    [core]=""
    [io]="core"
    [signal]="core"
    [stats]="core"
    [nulls]="core stats"
    [synchrony]="core signal stats"
    [states]="core signal stats"
    [model]="core"
    [simulate]="core io model"
    [sweep]="core io"
    [fit]="core model signal simulate states stats sweep synchrony"
    [perturb]="core fit model signal simulate states stats sweep"
)
if [ -e ARCHITECTURE.md ]; then
    told=$(sed -nE 's/^\| `([a-z]+)` \| ([a-z, ]*)\|$/\1: \2/p' ARCHITECTURE.md | sed 's/[, ]\+/ /g; s/ $//' | sort)
    meant=$(for module in "${!below[@]}"; do echo "$module: ${below[$module]}"; done | sed 's/ $//' | sort)
    if [ "$told" != "$meant" ]; then
        echo "the table of modules in ARCHITECTURE.md is not that of $0:"
        diff <(echo "$told") <(echo "$meant") | sed 's/^/    /' || true
        status=1
    fi
fi
for folder in include/entrain/*/; do
    module=$(basename "$folder")
    files=("$folder"**/*.hpp)
    [ ${#files[@]} -gt 0 ] || continue
    if [ -z "${below[$module]+known}" ]; then
        echo "unknown module $module: say in $0 and in ARCHITECTURE.md what it may include"
        status=1
        continue
    fi
    [ ! -e "include/entrain/$module.hpp" ] || files+=("include/entrain/$module.hpp")
    while IFS=: read -r file line inner; do
        target=${inner#*<entrain/}
        target=${target%%>*}
        target=${target%%/*}
        target=${target%.hpp}
        case " $module version ${below[$module]} " in
            *" $target "*) ;;
            *) echo "$file:$line: $module must not include $target"; status=1 ;;
        esac
    done < <(grep -nE '^#include <entrain/' "${files[@]}" /dev/null)
    # Every umbrella is complete but for those; what stands in detail/ is included by those who need it.
    if [ ! -e "include/entrain/$module.hpp" ]; then
        echo "no umbrella include/entrain/$module.hpp"
        status=1
        continue
    fi
    umbrella=$(<"include/entrain/$module.hpp")
    for file in "$folder"*.hpp; do
        case " ${apart[*]} " in *" $file "*) continue ;; esac
        [[ $umbrella == *"#include <${file#include/}>"* ]] ||
            { echo "include/entrain/$module.hpp lacks <${file#include/}>"; status=1; }
    done
    grep -q "^#include <entrain/$module.hpp>" include/entrain/entrain.hpp ||
        { echo "include/entrain/entrain.hpp lacks <entrain/$module.hpp>"; status=1; }
done
# The state of a simulation is written to a file, and nothing else of it.
offence "only simulate/checkpoint.hpp includes io" '^#include <entrain/io' \
    $(printf '%s\n' "${headers[@]}" | grep '/simulate/' | grep -v simulate/checkpoint.hpp) /dev/null

# A reader of a public header meets what it is for: the first function, with its documentation, begins within 120
# lines, and private code is no more than 16 lines of declarations.
crowded=$(awk '
        function report() {
            if (first > 120) print name ":" first ": the first public function begins after line 120"
            if (lines > 16) print name ": " lines " lines of private code in a public header: they belong in detail/"
        }
        FNR == 1 { report(); name = FILENAME; private = lines = documented = first = 0 }
        /^ *namespace .*detail \{/ { private = 1; next }
        private { if (/^ *\} +\/\/ namespace .*detail/) private = 0; else ++lines; next }
        /^ *\/\/\/([^<]|$)/ { if (!documented) documented = FNR; next }
        first || !documented || /^ *(template|requires|\[\[|#)/ { next }
        /^ *(struct|class|enum|union|using|concept|namespace) / || /^[^(]*(constexpr|const) [^(]*=/ { documented = 0; next }
        /\(/ { first = documented }
        { documented = 0 }
        END { report() }' include/entrain/*/*.hpp)
if [ -n "$crowded" ]; then
    echo "$crowded"
    status=1
fi

[ $status -eq 0 ] && echo "${#code[@]} files follow the rules"
exit $status
