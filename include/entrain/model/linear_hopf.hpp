// The Hopf network near its equilibrium, where it is linear: covariances and spectra without simulating.
#pragma once

#include <complex>
#include <concepts>
#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/model/hopf.hpp>

namespace entrain {

namespace model_detail {
struct inverse_and_angle;
}  // namespace model_detail

/// What linear_hopf() has to know besides model and network.
struct linear_hopf_options {
    double coupling = 1.0;  ///< G
    /// Delays of connections, s, (regions, regions), row = target; empty: none. See tract_delays(). Delays of
    /// absent connections do not matter.
    matrix<double> delays = {};
    /// Relative accuracy of the covariance where there are delays, which is an integral over frequency then.
    double tolerance = 1e-7;
};

/// The linear noise approximation of the Hopf network where it rests at x = y = 0 (usually: a < 0). With
/// z = x + i y, the cubic term left out:
///
///     dz_j = [(a_j - G sum_k C_jk + i omega_j) z_j + G sum_k C_jk z_k(t - tau_jk)] dt + noise_j (dW + i dW')
///
/// In x and y that is d(x, y) = J (x, y) dt + noise, J = [[A, -Omega], [Omega, A]] with
/// A = diag(a) - G diag(row sums of C) + G C. Its stationary covariance solves J S + S J^T + Q = 0. As noise
/// is the same on x as on y, the equation is solved for z, with matrices half as large (see lyapunov() for
/// the real one).
///
/// With a_j < 0 everywhere, no negative weight and G >= 0 it is stable, symmetric or not, whatever the delays
/// (Gershgorin's circles); otherwise the spectrum decides. The approximation is good while fluctuations are
/// small against the distance to the edge: variance (x^2 + y^2) well below |a|.
///
/// Everything is computed in double. Sources: adrianponce/Linear-Hopf-model; Ponce-Alvarez and Deco, "The
/// Hopf whole-brain model and its linear approximation", Sci Rep 2024, doi:10.1038/s41598-024-53105-0.
///
///     linear_hopf linear(hopf<>{.a = -0.02, .omega = omega, .noise = 0.01}, sc, {.coupling = 0.5});
///     linear.functional_connectivity();   // (regions, regions)
///     linear.lagged_covariance(2.0);      // <x_i(t + 2 s) x_j(t)>
class linear_hopf {
public:
    /// Throws argument_error if a parameter does not fit the network or is not finite, delays are negative or
    /// of the wrong shape, or the equilibrium is not stable; the message names the eigenvalue of largest real
    /// part (with delays: the number of growing modes).
    /// Cost: thirty products of complex N x N, 5 ms at N = 90 on one core, where it is stable for certain;
    /// else a complex Schur form, 15 ms. With delays an inverse and a product of N x N, 1 to 2 ms, at each of
    /// some thousand frequencies.
    template <std::floating_point T>
    linear_hopf(const hopf<T>& model, const connectome& network, const linear_hopf_options& options = {})
        : regions_(network.size()), options_(options) {
        constexpr auto here = "linear_hopf";
        if (regions_ == 0) throw argument_error(here, "network", "at least one region", regions_);
        model.a.validate(regions_, 1, here, "a");
        model.omega.validate(regions_, 1, here, "omega");
        model.noise.validate_not_negative(regions_, 1, here, "noise");
        if (!is_finite(options_.coupling))
            throw argument_error(here, "coupling", "a finite number", options_.coupling);
        if (!is_finite(options_.tolerance) || options_.tolerance <= 0)
            throw argument_error(here, "tolerance", "a positive number", options_.tolerance);

        local_.resize(regions_);
        noise_.resize(regions_);
        const vector<double> strength = network.in_strength();
        for (std::size_t j = 0; j < regions_; ++j) {
            local_[j] = {static_cast<double>(model.a(j, 0)) - options_.coupling * strength(j),
                         static_cast<double>(model.omega(j, 0))};
            noise_[j] = 2 * static_cast<double>(model.noise(j, 0)) * static_cast<double>(model.noise(j, 0));
        }
        prepare(network);
    }

    /// Number of regions.
    std::size_t size() const { return regions_; }

    /// J, (2 regions, 2 regions), of (x_1 .. x_N, y_1 .. y_N), 1/s; delays, if any, taken as zero.
    matrix<double> jacobian() const;

    /// The eigenvalues of J, 1/s: those of z first, then their conjugates, (2 regions). Throws argument_error
    /// where there are delays: the modes are infinitely many then.
    vector<std::complex<double>> eigenvalues() const;

    /// Covariance of (x, y), (2 regions, 2 regions).
    matrix<double> covariance() const;

    /// Covariance of x, the signal: (regions, regions).
    matrix<double> signal_covariance() const { return half_of(covariance_); }

    /// Pearson correlation of x: (regions, regions). Throws argument_error if a region does not vary at all
    /// (noise of zero, and nothing received).
    matrix<double> functional_connectivity() const;

    /// (regions, regions): <x_i(t + lag) x_j(t)>, expm(J lag) S restricted to x. lag: seconds, of either
    /// sign. Without delays exact to rounding; with delays an integral over as many frequencies as the
    /// covariance took.
    matrix<double> lagged_covariance(double lag) const;

    /// The same divided by sqrt(S_ii S_jj): correlations of one region now with another `lag` seconds before.
    matrix<double> lagged_correlation(double lag) const;

    /// Cross-spectral density of x at one frequency, one-sided, (regions, regions), 1/Hz:
    ///
    ///     S_ij(f) = 2 int <x_i(t + s) x_j(t)> exp(-2 pi i f s) ds,   int_0^inf Re S_ij df = covariance
    ///
    /// hz: f. It is the conjugate of 2 [(J + 2 pi i f)^-1 Q (J + 2 pi i f)^-H]_xx as the authors' scripts
    /// have it, with their delay factor exp(+2 pi i f tau): powers and covariances are the same. Cost: two
    /// inverses of N x N, 2 ms at N = 90.
    matrix<std::complex<double>> cross_spectrum(double hz) const;

    /// Power spectral density of x, one-sided: (regions, frequencies), 1/Hz. Its integral over f from 0 is
    /// the variance. frequencies: Hz. Cost: as cross_spectrum(), for each frequency.
    template <vector_like F>
    matrix<double> power_spectrum(const F& frequencies) const {
        return power_at(as_vector<double>(frequencies, "linear_hopf::power_spectrum", "frequencies"));
    }

private:
    using complex = std::complex<double>;

    void prepare(const connectome& network);
    matrix<double> power_at(const vector<double>& hz) const;
    void take_delays(const char* here);
    matrix<complex> by_schur_form(const char* here) const;
    matrix<complex> doubled() const;
    static matrix<complex> hermitian(matrix<complex> x);
    matrix<complex> at(double angular, bool delayed) const;
    model_detail::inverse_and_angle response_at(double angular) const;
    matrix<complex> spectrum_of(const matrix<complex>& response) const;
    matrix<complex> spectrum_at(double angular) const;
    static matrix<double> half_of(const matrix<complex>& z);
    double centre() const;
    double spread() const;
    complex reference_of(std::size_t j) const;
    complex first_order(std::size_t j, std::size_t k, double lag) const;
    matrix<complex> reference_covariance(double lag) const;
    void subtract_reference(matrix<complex>& density, double angular) const;
    double add_node(double u, double lag, matrix<complex>& sum) const;
    matrix<complex> summed(double lag) const;
    void integrate(const char* here);
    static vector<double> inverse_deviation(const matrix<double>& covariance, const char* here);
    static matrix<double> normalised(matrix<double> covariance, const char* here);
    static void require_frequency(double hz, const char* here);

    std::size_t regions_;
    linear_hopf_options options_;
    std::vector<complex> local_;  // a_j - G s_j + i omega_j
    std::vector<double> noise_;   // 2 noise_j^2
    matrix<double> weights_;      // G C
    bool delayed_ = false, certain_ = false;
    matrix<complex> system_;      // M, delays taken as zero
    matrix<complex> covariance_;  // of z
    std::size_t nodes_ = 0;       // frequencies that the covariance took
};

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/model/detail/linear_hopf.hpp>
#endif
