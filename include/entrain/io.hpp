// Everything in the module io that needs no library of its own: .npy, CSV and TSV files, maps, connectomes, and cohort folders in the manner
// of BIDS.
#pragma once

#include <entrain/io/atlas.hpp>
#include <entrain/io/bids.hpp>
#include <entrain/io/bids_name.hpp>
#include <entrain/io/connectome.hpp>
#include <entrain/io/csv.hpp>
#include <entrain/io/derivatives.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/maps.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/io/number.hpp>
#include <entrain/io/parcels.hpp>
#include <entrain/io/receptors.hpp>
#include <entrain/io/region_name.hpp>
#include <entrain/io/series.hpp>
#include <entrain/io/table.hpp>
