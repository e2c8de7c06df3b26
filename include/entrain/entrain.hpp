// Everything.
#pragma once

#include <entrain/core.hpp>
#include <entrain/version.hpp>
