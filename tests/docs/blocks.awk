# One translation unit out of the ```cpp blocks of Markdown files, for the compiler to look at.
#
# A block that holds `int main` or begins with a struct or a template stands as it is, any other one in a
# function. Before a block may stand, on a line of its own, which readers of the page do not see:
#   <!-- given: matrix<double> bold; -->     declarations that the block takes for granted
#   <!-- goes on -->                         the block continues the one before
# `#line` lets the compiler name the page and the line of the page.

function end_of_block() {
    if (open != "") print open
    open = ""
}
FNR == 1 {
    end_of_block()
    page = FILENAME
    sub(/^\.\//, "", page)
    given = ""
    goes_on = 0
}
/^<!-- given: .* -->$/ { given = $0; sub(/^<!-- given: /, "", given); sub(/ -->$/, "", given) }
/^<!-- goes on -->$/ { goes_on = 1 }
/^```cpp *$/ {
    inside = 1
    first = FNR + 1
    block = ""
    next
}
inside && /^```/ {
    inside = 0
    if (!goes_on) {
        end_of_block()
        ++count
        if (block ~ /int main\(/ || block ~ /^(template|struct|namespace)/) {
            print "namespace block_" count " {"
            open = "}"
        } else {
            print "[[maybe_unused]] static void block_" count "() {"
            open = "}"
        }
        if (given != "") print given
    }
    sub(/int main\(/, "int block_main(", block)
    printf "#line %d \"%s\"\n%s", first, page, block
    given = ""
    goes_on = 0
    next
}
inside {
    # Includes belong outside of every function: they stand at the head of the file.
    if ($0 ~ /^#include/) { block = block "\n"; next }
    if ($0 ~ /^using namespace entrain;/) { block = block "\n"; next }
    block = block $0 "\n"
}
END {
    end_of_block()
    print "// " count " blocks"
}
