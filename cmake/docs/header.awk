# What Doxygen reads of a header. No line changes its number. Three things are said here in Doxygen's way:
# - the comment at the head of a file is that of the file;
# - `double low, high;  ///< the ends` describes both fields, where Doxygen takes it for the last alone;
# - a field that is torn at `=` or `,` is put back on one line, with its comment;
# - the labels of comments (Throws, Returns, Source:, Cost:, and parameters by their names) begin paragraphs.

# Splits `type a = 0, b = 1` at the commas outside brackets into piece[1..n]; returns n.
function split_declarators(text,    i, c, depth, n, start) {
    n = 0; depth = 0; start = 1
    for (i = 1; i <= length(text); ++i) {
        c = substr(text, i, 1)
        if (c ~ /[<({\[]/) ++depth
        else if (c ~ /[>)}\]]/) --depth
        else if (c == "," && depth == 0) { piece[++n] = substr(text, start, i - start); start = i + 1 }
    }
    piece[++n] = substr(text, start)
    return n
}
function flush_field(    i, n, head, type) {
    if (field == "") return
    n = split_declarators(field)
    head = piece[1]
    sub(/ *(=|\{).*$/, "", head)
    sub(/ *\[.*$/, "", head)
    match(head, /[A-Za-z_0-9]+$/)
    type = substr(head, 1, RSTART - 1)
    printf "%s", field_indent
    for (i = 1; i <= n; ++i)
        printf "%s%s%s; ", i == 1 && only_the_rest ? "" : "/** " field_text " */ ", i == 1 ? "" : type, piece[i]
    only_the_rest = 0
    print ""
    for (i = 0; i < field_more; ++i) print ""
    field = ""
}
# The labels in one line of a comment. `stops` counts the sentences of the comment that ended before.
function labelled(text,    out, at, word, here) {
    out = ""
    if (text ~ /^(  |- |\|)/) return text
    while (match(text, /(^|[.)] )(Throws |Returns |Errors and cost |Errors |Sources?: |Costs? |Cost: |[a-z][a-z_]*: )/)) {
        here = RSTART
        at = substr(text, RSTART, RLENGTH)
        if (at ~ /^[.)] /) { word = substr(at, 3); out = out substr(text, 1, RSTART + 1); ++stops }
        else { word = at; out = out substr(text, 1, RSTART - 1) }
        text = substr(text, here + RLENGTH)
        if (stops == 0 && !after_blank) { out = out word; continue }
        if (word ~ /^[a-z]/) {
            sub(/: $/, "", word)
            # In the middle of a sentence that goes on from the line before it is no label.
            if (at !~ /^[.)] / && !after_stop) out = out word ": "
            else out = out (stops > 1 && !after_blank ? "@n" : "") "<b>" word "</b>: "
        } else if (at !~ /^[.)] / && !after_stop && word !~ /:/) out = out word
        else {
            sub(/:? $/, "", word)
            out = out "@label{" word "} "
        }
        after_blank = 0
    }
    return out text
}
# Every line of a comment passes through here.
/^ *\/\/\/( |$)/ {
    if (!commented) { stops = 0; after_blank = 0; after_stop = 0 }
    commented = 1
    if ($0 ~ /^ *\/\/\/ *$/) { after_blank = after_stop = 1; ++stops }
    else {
        at_text = index($0, "/// ") + 4
        text_of_line = substr($0, at_text)
        told = labelled(text_of_line)
        after_blank = 0
        after_stop = text_of_line ~ /[.)]$/
        if (text_of_line ~ /\.$/) ++stops
        $0 = substr($0, 1, at_text - 1) told
    }
}
!/^ *\/\/\/( |$)/ { commented = 0 }
NR == 1 && /^\/\/ / { lead = 1 }
lead && /^\/\/ / { held = held (held == "" ? "" : "\n") "/" $0; next }
lead { print held " @file"; lead = 0 }
{ gsub(/::AID/, "\\::AID") }
field != "" && /^ *\/\/\/< / { sub(/^ *\/\/\/< /, ""); field_text = field_text " " $0; ++field_more; next }
{ flush_field() }
# A field of two lines or more, as clang-format tears it at "=" or ",": one line until its comment.
begun != "" { $0 = begun " " substr($0, match($0, /[^ ]/)); ++begun_more; begun = "" }
/^ +[A-Za-z][^\/(]* =$/ || /^ +[A-Za-z][^\/(]* [a-z_0-9]+ = [^\/(]*,$/ { begun = $0; next }
/^ +[^\/ ].*; *\/\/\/< / {
    at = index($0, "///<")
    field_text = substr($0, at + 5)
    field = substr($0, 1, at - 1)
    match(field, /^ */)
    field_indent = substr(field, 1, RLENGTH)
    field = substr(field, RLENGTH + 1)
    sub(/; *$/, "", field)
    field_more = begun_more
    begun_more = 0
    next
}
# The same where the comment stands above.
/^ *\/\/\/ / { above = above (above == "" ? "" : " ") substr($0, index($0, "/// ") + 4); print; next }
above != "" && /^ +[A-Za-z][^\/(]*, [^\/(]*;$/ {
    field = $0
    sub(/; *$/, "", field)
    if (split_declarators(field) > 1) {
        field_text = above
        match(field, /^ */)
        field_indent = substr(field, 1, RLENGTH)
        field = substr(field, RLENGTH + 1)
        above = ""
        only_the_rest = 1
        flush_field()
        next
    }
    field = ""
}
{ above = "" }
{ print; for (; begun_more > 0; --begun_more) print "" }
END { flush_field() }
