// Everything in the module sweep: plans, journals, running them, export. (MPI stands apart: sweep/mpi.hpp.)
#pragma once

#include <entrain/sweep/export.hpp>
#include <entrain/sweep/journal.hpp>
#include <entrain/sweep/plan.hpp>
#include <entrain/sweep/run.hpp>
