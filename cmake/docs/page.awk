# Makes a page for Doxygen out of a Markdown file of the repository, which reads well there as it is:
# headings get labels, links to other files become links to pages, pictures get names of their own.
#
# -v file=cmake/docs/glossary.md     the file, from the root of the repository
# -v id=glossary                     its label
# -v pictures=FILE                   to which "<picture> <name in the reference>" is appended, one per line
# first input: lines "<file> <label>", one per page; second input: the file itself

function normal(path,    part, n, kept, k, i, out) {
    n = split(path, part, "/")
    k = 0
    for (i = 1; i <= n; ++i) {
        if (part[i] == "" || part[i] == ".") continue
        if (part[i] == "..") { --k; continue }
        kept[++k] = part[i]
    }
    out = ""
    for (i = 1; i <= k; ++i) out = out (i > 1 ? "/" : "") kept[i]
    return out
}
# As GitHub makes an anchor of a heading.
function slug(text) {
    text = tolower(text)
    gsub(/[^a-z0-9 _-]/, "", text)
    gsub(/ /, "-", text)
    return text
}
# The link or picture at hand: text, target, and whether it is a picture.
function link(text, target, picture,    where, anchor, name) {
    if (target ~ /^[a-z]+:/) return (picture ? "!" : "") "[" text "](" target ")"
    anchor = ""
    if (target ~ /#/) { anchor = substr(target, index(target, "#") + 1); target = substr(target, 1, index(target, "#") - 1) }
    where = target == "" ? file : normal(folder "/" target)
    if (picture) {
        name = where
        gsub(/\//, "-", name)
        print where, name >> pictures
        return "![" text "](" name ")"
    }
    if (where == "LICENSE") return "[" text "](LICENSE)"
    if ((where "/README.md") in label) where = where "/README.md"
    if (where in label) {
        where = label[where]
        if (anchor != "") where = where "-" anchor
        if (id == "modules") return "@subpage " where " \"" text "\""
        return "[" text "](@ref " where ")"
    }
    # Of the repository alone.
    return text
}
function links(line,    out, begin, middle, end, text, target, picture, depth, i, c) {
    out = ""
    while ((middle = index(line, "](")) > 0) {
        # Back to the bracket that opens the text, forth to the one that closes the target.
        depth = 0
        for (i = middle - 1; i > 0; --i) {
            c = substr(line, i, 1)
            if (c == "]") ++depth
            else if (c == "[" && depth-- == 0) break
        }
        begin = i
        depth = 0
        for (i = middle + 2; i <= length(line); ++i) {
            c = substr(line, i, 1)
            if (c == "(") ++depth
            else if (c == ")" && depth-- == 0) break
        }
        end = i
        if (begin == 0 || end > length(line)) { out = out substr(line, 1, middle + 1); line = substr(line, middle + 2); continue }
        text = substr(line, begin + 1, middle - begin - 1)
        target = substr(line, middle + 2, end - middle - 2)
        picture = begin > 1 && substr(line, begin - 1, 1) == "!"
        out = out substr(line, 1, begin - 1 - picture) link(text, target, picture)
        line = substr(line, end + 1)
    }
    return out line
}
# In a table of features: `kmeans` and `states/kmeans.hpp` lead to where they are described.
function features(line,    out, word, at, space) {
    out = ""
    while (match(line, /`[^`]+`/)) {
        word = substr(line, RSTART + 1, RLENGTH - 2)
        out = out substr(line, 1, RSTART - 1)
        at = RLENGTH
        if (word ~ /^[a-z_]+\/[a-z_0-9]+\.hpp$/) out = out "[" word "](@ref entrain/" word ")"
        else if (word ~ /^[a-z_0-9:]+(<T>)?$/ && word !~ /^entrain::/) {
            space = word
            sub(/<T>/, "", space)
            out = out "[" word "](@ref " (space ~ /^(io|nulls|stats|sweep)::/ ? "entrain" : scope) "::" space ")"
        } else out = out "`" word "`"
        line = substr(line, RSTART + at)
    }
    return out line
}

BEGIN {
    folder = file
    if (!sub(/\/[^\/]*$/, "", folder)) folder = "."
}
NR == FNR { label[$1] = $2; next }
/^```/ { fenced = !fenced; sub(/^```[a-z]+ *$/, "```{." substr($0, 4) "}"); print; next }
fenced || /^    / { print; next }
/^<!--.*-->$/ { next }
/^# / && !titled { titled = 1; print $0 " {#" id "}"; next }
/^##+ / { head = $0; sub(/^#+ /, "", head); print links($0) " {#" id "-" slug(head) "}"; next }
id == "features" && /^\| \*\*/ {
    match($0, /\*\*[a-z]+\*\*/)
    scope = "entrain"
    if (match($0, /`entrain::[a-z]+`/)) scope = substr($0, RSTART + 1, RLENGTH - 2)
}
id == "features" && /^\|/ { print features(links($0)); next }
{ print links($0) }
