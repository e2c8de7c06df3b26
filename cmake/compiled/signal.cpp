// The bodies of the module signal, for double and float.
#include <array>
#include <complex>
#include <string_view>
#include <vector>

#include <entrain/signal.hpp>

namespace entrain::signal_detail {

#define ENTRAIN_INSTANTIATE(T)                                                                         \
    template matrix<T> detrend(const matrix<T>&, trend);                                               \
    template matrix<T> filtfilt(const butterworth_filter&, const matrix<T>&);                          \
    template matrix<std::complex<T>> analytic_signal(const matrix<T>&);                                \
    template matrix<T> band_pass(const matrix<T>&, const phase_options&, std::string_view,             \
                                 std::string_view);                                                    \
    template void check_phasors(std::string_view, const matrix<T>&, const matrix<T>&);                 \
    template matrix<T> phases(const matrix<T>&, const phase_options&, const run_lengths&);             \
    template phasors<T> phasors_of(const matrix<T>&, const phase_options&, const run_lengths&,         \
                                   std::string_view);                                              \
    template phasors<T> unit_phasors(const matrix<T>&, std::string_view);                              \
    template spectrum<T> power_spectrum(const matrix<T>&, const spectrum_options&);                    \
    template matrix<T> gaussian_smooth(const vector<double>&, const matrix<T>&, double);

ENTRAIN_INSTANTIATE(double)
ENTRAIN_INSTANTIATE(float)

}  // namespace entrain::signal_detail
