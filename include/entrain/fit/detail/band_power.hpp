// The work of band_power_share(), see bifurcation.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <entrain/fit/bifurcation.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/signal/spectrum.hpp>

namespace entrain::fit_detail {

ENTRAIN_INLINE vector<double> band_power_share(const std::vector<matrix<double>>& scans,
                                               const power_share_options& options) {
    constexpr auto here = "band_power_share";
    if (scans.empty()) throw argument_error(here, "scans", "at least one scan", 0);
    check_repetition_time(here, options.tr);
    for (const double edge : options.band) check_positive(here, "band", edge, "Hz");
    check_not_negative(here, "sigma", options.sigma, "Hz");
    const double highest = std::isnan(options.highest) ? 0.5 / options.tr - 0.001 : options.highest;
    // Where it follows from the repetition time, a band that does not fit is the band's fault or that of tr.
    if (!std::isnan(options.highest)) check_positive(here, "highest", highest, "Hz");
    if (!(options.band[1] < highest))
        throw argument_error(here, "band", "a band that ends below " + describe(highest) + " Hz",
                             options.band);
    const phase_options filtering{.tr = options.tr,
                                  .band = {options.band[0], highest},
                                  .order = options.order,
                                  .remove = trend::linear};
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    for (const matrix<double>& scan : scans) {
        if (scan.shape(0) != scans.front().shape(0))
            throw argument_error(here, "scans", "matrices (regions, samples) of the same regions",
                                 scan.shape());
        shortest = std::min<std::size_t>(shortest, scan.shape(1));
    }
    spectrum<double> total;
    for (std::size_t s = 0; s < scans.size(); ++s) {
        const std::string name = "scans[" + std::to_string(s) + "]";
        const matrix<double> bold = first_samples(scans[s], shortest);
        const matrix<double> passed = band_pass(bold, filtering, here, name);
        auto one = power_spectrum(passed, {.tr = options.tr});
        if (s == 0) total = {one.frequency, full(one.power.shape(0), one.power.shape(1), 0.0)};
        for (std::size_t i = 0; i < one.power.shape(0); ++i) {
            // A z-score takes the mean away, which is all of the first bin, and divides the spectrum by the
            // variance, which is the sum of the others.
            double* from = row_data(one.power, i);
            from[0] = 0;
            double sum = 0, magnitude = 0;
            for (std::size_t k = 0; k < one.power.shape(1); ++k) sum += from[k];
            for (std::size_t t = 0; t < shortest; ++t) magnitude = std::max(magnitude, std::abs(bold(i, t)));
            const double* kept = row_data(passed, i);
            if (!varies(std::span(kept, passed.shape(1)), magnitude) || !(sum > 0) || !is_finite(sum))
                throw argument_error(here, name, "a signal above the band's lower edge in every region",
                                     std::string("none in region ") + std::to_string(i));
            for (std::size_t k = 0; k < one.power.shape(1); ++k) total.power(i, k) += from[k] / sum;
        }
    }
    const auto smooth = gaussian_smooth(total.frequency, total.power, options.sigma);
    vector<double> share = full(smooth.shape(0), 0.0);
    bool any = false;
    for (std::size_t i = 0; i < share.size(); ++i) {
        double inside = 0, all = 0;
        for (std::size_t k = 0; k < smooth.shape(1); ++k) {
            all += smooth(i, k);
            if (total.frequency(k) < options.band[0] || total.frequency(k) > options.band[1]) continue;
            inside += smooth(i, k);
            any = true;
        }
        share(i) = inside / all;
    }
    if (!any)
        throw argument_error(here, "band", "at least one frequency of the spectrum in the band",
                             options.band);
    return share;
}

}  // namespace entrain::fit_detail
