// Everything in the room io: .npy, CSV and TSV files, connectomes, and cohort folders in the manner of BIDS.
#pragma once

#include <entrain/io/bids.hpp>
#include <entrain/io/connectome.hpp>
#include <entrain/io/csv.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/io/table.hpp>
