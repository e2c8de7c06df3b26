// Everything in the module signal: from raw time series to filtered signals, phases and spectra.
#pragma once

#include <entrain/signal/butterworth.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/signal/filtfilt.hpp>
#include <entrain/signal/hilbert.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/signal/spectrum.hpp>
