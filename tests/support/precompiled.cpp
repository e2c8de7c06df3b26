// Gives the precompiled header a source to be built with.
