#!/usr/bin/env bash
# The reference is built without a warning, every public name has documentation, no link is dead:
# reference.sh PROJECT_DIR WORK_DIR DOXYGEN DOXYFILE AWK CMAKE
set -euo pipefail
project=$1 work=$2 doxygen=$3 doxyfile=$4 awk=$5 cmake=$6
here=$project/tests/docs

# The checks see what they are for.
planted='<compounddef kind="struct" prot="public">
<compoundname>planted</compoundname>
<memberdef kind="variable" prot="public">
<name>field</name>
<briefdescription>
</briefdescription>
</memberdef>
<briefdescription><para>A struct.</para></briefdescription>
</compounddef>'
if "$awk" -f "$here/names.awk" <<<"$planted" >/dev/null; then echo "a field without documentation passes"; exit 1; fi
rm -rf "$work"
mkdir -p "$work/planted"
echo '<a href="nowhere.html">' >"$work/planted/a.html"
if (cd "$work/planted" && "$awk" -f "$here/links.awk" pass=1 a.html pass=2 a.html >/dev/null); then
    echo "a dead link passes"
    exit 1
fi
rm -r "$work/planted"

"$cmake" "-DSOURCE_DIR=$project" "-DDOCS_DIR=$work" "-DAWK=$awk" -P "$project/cmake/docs/prepare.cmake"
# The Doxyfile of the target docs, with folders of this test and XML besides.
folder=$(cd "$(dirname "$doxyfile")" && pwd)
{ sed "s,$folder,$work,g" "$doxyfile"; echo "GENERATE_XML = YES"; } >"$work/Doxyfile"
(cd "$work" && "$doxygen" Doxyfile) >"$work/said" 2>"$work/warnings" || { cat "$work/warnings"; exit 1; }
if [ -s "$work/warnings" ]; then
    echo "Doxygen warns:"
    cat "$work/warnings"
    exit 1
fi

status=0
find "$work/xml" -name '*.xml' ! -name 'index.xml' ! -name '*_8md.xml' ! -name '*_8dox.xml' ! -name 'dir_*' -print0 |
    sort -z | xargs -0 cat | "$awk" -f "$here/names.awk" || status=1

# Each public header has a page of its own.
missing=$(comm -13 <(sed -nE 's/^ *<location file="([^"]*\.hpp)"\/>$/\1/p' "$work"/xml/*_8hpp.xml | sort -u) \
                   <(cd "$project/include" && find entrain -name '*.hpp' -not -path '*/detail/*' | sort))
[ -z "$missing" ] || { echo "no page of $missing"; status=1; }

# Two names that must be there, and one that must not, lest the patterns of what is private take too much.
for name in 'entrain::kmeans' 'entrain::nulls::correlation_test'; do
    grep -qF "$name</definition>" "$work"/xml/namespace*.xml ||
        { echo "the reference lacks $name"; status=1; }
done
if ls "$work"/xml/*detail* >/dev/null 2>&1; then
    echo "what is private is in the reference:"
    ls "$work"/xml/*detail*
    status=1
fi

cd "$work/html"
find . -type f | sed 's,^\./,,' >"$work/present"
"$awk" -f "$here/links.awk" pass=0 "$work/present" pass=1 *.html pass=2 *.html || status=1
exit $status
