// Header-only, or compiled once: where the bodies of the functions are.
//
// Header-only is the default. The CMake target entrain::compiled is a static library that holds the bodies for
// double and float; it defines ENTRAIN_COMPILED for those who link it, and the headers then only declare what the
// library has. All of a program must use one way or the other.
#pragma once

/// 1 where the headers hold all bodies, 0 where a library does.
#if defined(ENTRAIN_COMPILED) && !defined(ENTRAIN_COMPILING)
#define ENTRAIN_HEADER_ONLY 0
#else
#define ENTRAIN_HEADER_ONLY 1
#endif

/// Before functions that are no templates: `inline` where every unit has them, nothing where the library does.
/// The units of the library itself include each other's headers: there they are inline and emitted all the same,
/// so that the linker keeps one of them.
#if defined(ENTRAIN_COMPILING)
#define ENTRAIN_INLINE [[gnu::used]] inline
#elif defined(ENTRAIN_COMPILED)
#define ENTRAIN_INLINE
#else
#define ENTRAIN_INLINE inline
#endif
