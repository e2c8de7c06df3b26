// The Hopf network near its equilibrium, where it is linear: covariances and spectra without simulating.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/model/detail/dense.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/model/lyapunov.hpp>

namespace entrain {

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
        weights_ = network.weights();
        for (double& weight : weights_) weight *= options_.coupling;
        for (std::size_t j = 0; j < regions_; ++j) {
            check_finite(here, "model", std::norm(local_[j]));
            check_finite(here, "noise", noise_[j]);
        }
        check_finite(here, "coupling", model_detail::frobenius(weights_));  // G times the weights
        const single_threaded_blas guard;  // for the same bits on any number of cores
        take_delays(here);
        system_ = at(0, false);

        certain_ = true;  // of being stable, by Gershgorin's circles
        for (std::size_t j = 0; j < regions_; ++j) {
            double reach = local_[j].real();
            for (std::size_t k = 0; k < regions_; ++k) reach += std::abs(weights_(j, k));
            certain_ = certain_ && reach < -1e-12 * std::abs(local_[j]);  // by more than rounding
        }
        if (delayed_) {
            integrate(here);
        } else {
            covariance_ = certain_ ? doubled() : by_schur_form(here);
        }
        check_finite(here, "model", model_detail::frobenius(covariance_));
    }

    /// Number of regions.
    std::size_t size() const { return regions_; }

    /// J, (2 regions, 2 regions), of (x_1 .. x_N, y_1 .. y_N), 1/s; delays, if any, taken as zero.
    matrix<double> jacobian() const {
        matrix<double> j = full(2 * regions_, 2 * regions_, 0.0);
        const std::size_t n = regions_;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < n; ++k) {
                j(i, k) = j(n + i, n + k) = system_(i, k).real();
                j(n + i, k) = system_(i, k).imag();
                j(i, n + k) = -system_(i, k).imag();
            }
        return j;
    }

    /// The eigenvalues of J, 1/s: those of z first, then their conjugates, (2 regions). Throws argument_error
    /// where there are delays: the modes are infinitely many then.
    vector<std::complex<double>> eigenvalues() const {
        if (delayed_)
            throw argument_error("linear_hopf::eigenvalues", "delays", "none", "a network with delays");
        const single_threaded_blas guard;
        const model_detail::lyapunov_solver<complex> solver(system_);
        vector<std::complex<double>> values = full(2 * regions_, std::complex<double>(0));
        for (std::size_t i = 0; i < regions_; ++i) {
            values(i) = solver.eigenvalues()[i];
            values(regions_ + i) = std::conj(values(i));
        }
        return values;
    }

    /// Covariance of (x, y), (2 regions, 2 regions).
    matrix<double> covariance() const {
        matrix<double> s = full(2 * regions_, 2 * regions_, 0.0);
        const std::size_t n = regions_;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < n; ++k) {
                s(i, k) = s(n + i, n + k) = covariance_(i, k).real() / 2;
                s(n + i, k) = covariance_(i, k).imag() / 2;
                s(i, n + k) = -covariance_(i, k).imag() / 2;
            }
        return s;
    }

    /// Covariance of x, the signal: (regions, regions).
    matrix<double> signal_covariance() const { return half_of(covariance_); }

    /// Pearson correlation of x: (regions, regions). Throws argument_error if a region does not vary at all
    /// (noise of zero, and nothing received).
    matrix<double> functional_connectivity() const {
        return normalised(signal_covariance(), "linear_hopf::functional_connectivity");
    }

    /// (regions, regions): <x_i(t + lag) x_j(t)>, expm(J lag) S restricted to x. lag: seconds, of either
    /// sign. Without delays exact to rounding; with delays an integral over as many frequencies as the
    /// covariance took.
    matrix<double> lagged_covariance(double lag) const {
        constexpr auto here = "linear_hopf::lagged_covariance";
        if (!is_finite(lag)) throw argument_error(here, "lag", "a finite number of seconds", lag);
        if (lag < 0) {
            const matrix<double> turned = lagged_covariance(-lag);
            return xt::transpose(turned);
        }
        check_finite(here, "lag", model_detail::frobenius(system_) * lag);
        const single_threaded_blas guard;
        if (delayed_) return half_of(summed(lag));
        // The mean rotation commutes with everything: taken out, it spares the exponential some squarings.
        matrix<model_detail::complex> exponent = system_;
        for (std::size_t j = 0; j < regions_; ++j) exponent(j, j) -= model_detail::complex(0, centre());
        for (auto& value : exponent) value *= lag;
        matrix<model_detail::complex> moved =
            model_detail::product(model_detail::exponential(std::move(exponent)), covariance_);
        const model_detail::complex turn = std::polar(1.0, centre() * lag);
        for (auto& value : moved) value *= turn;
        return half_of(moved);
    }

    /// The same divided by sqrt(S_ii S_jj): correlations of one region now with another `lag` seconds before.
    matrix<double> lagged_correlation(double lag) const {
        constexpr auto here = "linear_hopf::lagged_correlation";
        matrix<double> lagged = lagged_covariance(lag);
        const vector<double> scale = inverse_deviation(signal_covariance(), here);
        for (std::size_t i = 0; i < regions_; ++i)
            for (std::size_t j = 0; j < regions_; ++j) lagged(i, j) *= scale(i) * scale(j);
        return lagged;
    }

    /// Cross-spectral density of x at one frequency, one-sided, (regions, regions), 1/Hz:
    ///
    ///     S_ij(f) = 2 int <x_i(t + s) x_j(t)> exp(-2 pi i f s) ds,   int_0^inf Re S_ij df = covariance
    ///
    /// hz: f. It is the conjugate of 2 [(J + 2 pi i f)^-1 Q (J + 2 pi i f)^-H]_xx as the authors' scripts
    /// have it, with their delay factor exp(+2 pi i f tau): powers and covariances are the same. Cost: two
    /// inverses of N x N, 2 ms at N = 90.
    matrix<std::complex<double>> cross_spectrum(double hz) const {
        require_frequency(hz, "linear_hopf::cross_spectrum");
        const single_threaded_blas guard;
        const double angular = 2 * std::numbers::pi * hz;
        const auto above = spectrum_at(angular), below = spectrum_at(-angular);
        matrix<model_detail::complex> result = above;
        for (std::size_t k = 0; k < result.size(); ++k)
            result.data()[k] = (above.data()[k] + std::conj(below.data()[k])) / 2.0;
        return result;
    }

    /// Power spectral density of x, one-sided: (regions, frequencies), 1/Hz. Its integral over f from 0 is
    /// the variance. frequencies: Hz. Cost: as cross_spectrum(), for each frequency.
    template <vector_like F>
    matrix<double> power_spectrum(const F& frequencies) const {
        constexpr auto here = "linear_hopf::power_spectrum";
        const auto& hz = as_vector<double>(frequencies, here, "frequencies");
        const single_threaded_blas guard;
        matrix<double> power = full(regions_, hz.size(), 0.0);
        for (std::size_t k = 0; k < hz.size(); ++k) {
            require_frequency(hz(k), here);
            for (const double side : {1.0, -1.0}) {
                const auto response = response_at(side * 2 * std::numbers::pi * hz(k)).inverse;
                for (std::size_t j = 0; j < regions_; ++j)
                    for (std::size_t l = 0; l < regions_; ++l)
                        power(j, k) += std::norm(response(j, l)) * noise_[l] / 2;
            }
        }
        return power;
    }

private:
    using complex = model_detail::complex;

    void take_delays(const char* here) {
        const matrix<double>& delays = options_.delays;
        delayed_ = false;
        if (delays.size() == 0) return;
        if (delays.shape(0) != regions_ || delays.shape(1) != regions_)
            throw argument_error(here, "delays", "a matrix as large as the network", delays.shape());
        check_finite(here, "delays", delays);
        for (std::size_t k = 0; k < delays.size(); ++k) {
            if (delays.data()[k] < 0)
                throw argument_error(here, "delays", "zero or more seconds", delays.data()[k]);
            delayed_ = delayed_ || (delays.data()[k] > 0 && weights_.data()[k] != 0);
        }
    }

    // The covariance of z, by the Schur form of M, which also shows whether M is stable.
    matrix<complex> by_schur_form(const char* here) const {
        const model_detail::lyapunov_solver<complex> solver(system_);
        if (!solver.stable())
            throw argument_error(here, "model", "a stable equilibrium (eigenvalues with negative real parts)",
                                 model_detail::describe_eigenvalue(solver.rightmost()));
        matrix<complex> q = full(regions_, regions_, complex(0));
        for (std::size_t j = 0; j < regions_; ++j) q(j, j) = noise_[j];
        return solver.solution(q);
    }

    // The same where M is known to be stable, by doubling (Smith 1968, doi:10.1137/0116017): products alone,
    // and so three times as fast. With the Cayley transform A = (M - p)^-1 (M + p) the equation reads
    // X = A X A^H + D, of which X = sum_k A^k D (A^k)^H; each step doubles the number of terms. What all
    // nodes rotate in common drops out of the equation, and out of M first.
    matrix<complex> doubled() const {
        matrix<complex> shifted = system_;
        double slowest = std::numeric_limits<double>::infinity(), fastest = 0;
        for (std::size_t j = 0; j < regions_; ++j) {
            shifted(j, j) -= complex(0, centre());
            double circle = 0;
            for (std::size_t k = 0; k < regions_; ++k) circle += std::abs(weights_(j, k));
            slowest = std::min(slowest, -local_[j].real() - circle);
            fastest = std::max(fastest, std::abs(shifted(j, j)) + circle);
        }
        const double p = std::sqrt(slowest * fastest);
        for (std::size_t j = 0; j < regions_; ++j) shifted(j, j) -= p;
        const matrix<complex> inverse = model_detail::invert(std::move(shifted)).inverse;
        matrix<complex> a = inverse, driven = inverse;
        for (std::size_t j = 0; j < regions_; ++j)
            for (std::size_t k = 0; k < regions_; ++k) {
                a(j, k) = 2 * p * inverse(j, k) + (j == k ? 1.0 : 0.0);
                driven(j, k) *= 2 * p * noise_[k];
            }
        matrix<complex> x = model_detail::product(driven, inverse, true);
        for (int step = 0; step < 64; ++step) {
            const matrix<complex> more = model_detail::product(model_detail::product(a, x), a, true);
            x += more;
            if (model_detail::frobenius(more) <= 1e-17 * model_detail::frobenius(x)) break;
            a = model_detail::product(a, a);
        }
        return hermitian(x);
    }

    // Hermitian to the bit.
    static matrix<complex> hermitian(matrix<complex> x) {
        for (std::size_t i = 0; i < x.shape(0); ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                const complex mean = (x(i, j) + std::conj(x(j, i))) / 2.0;
                x(i, j) = mean;
                x(j, i) = std::conj(mean);
            }
        return x;
    }

    // M(omega): what z is multiplied by at the angular frequency omega.
    matrix<complex> at(double angular, bool delayed) const {
        matrix<complex> m = full(regions_, regions_, complex(0));
        for (std::size_t k = 0; k < m.size(); ++k) {
            m.data()[k] = weights_.data()[k];
            if (delayed && weights_.data()[k] != 0)
                m.data()[k] *= std::polar(1.0, -angular * options_.delays.data()[k]);
        }
        for (std::size_t j = 0; j < regions_; ++j) m(j, j) = local_[j];
        return m;
    }

    // (i omega - M(omega))^-1
    model_detail::inverse_and_angle response_at(double angular) const {
        matrix<complex> m = delayed_ ? at(angular, true) : system_;
        for (complex& value : m) value = -value;
        for (std::size_t j = 0; j < regions_; ++j) m(j, j) += complex(0, angular);
        return model_detail::invert(std::move(m));
    }

    // Two-sided spectrum of z per unit of f, from the response.
    matrix<complex> spectrum_of(const matrix<complex>& response) const {
        matrix<complex> driven = response;
        for (std::size_t j = 0; j < regions_; ++j)
            for (std::size_t k = 0; k < regions_; ++k) driven(j, k) *= noise_[k];
        return model_detail::product(driven, response, true);
    }
    matrix<complex> spectrum_at(double angular) const { return spectrum_of(response_at(angular).inverse); }

    static matrix<double> half_of(const matrix<complex>& z) {
        matrix<double> x = matrix<double>::from_shape({z.shape(0), z.shape(1)});
        for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = z.data()[k].real() / 2;
        return x;
    }

    double centre() const {
        double sum = 0;
        for (const complex& value : local_) sum += value.imag();
        return sum / static_cast<double>(regions_);
    }
    double spread() const {
        double sum = 0;
        for (const complex& value : local_) sum += std::abs(value - complex(0, centre()));
        return sum / static_cast<double>(regions_);
    }

    // With delays, covariances are integrals over frequency,
    //
    //     C(lag) = R(lag) + (1 / 2 pi) int [S(omega) - S_R(omega)] exp(i omega lag) domega
    //
    // R is the covariance of the same network to first order in the connections, which is known in closed
    // form. What is left falls off as omega^-4, so that its tail, where exp(-i omega tau) turns fast, hardly
    // counts. Equal steps of u, omega = centre + spread sinh(u), then converge fast.
    static constexpr double widest = 1e4;  // the largest |omega - centre| / spread

    // Decay and rotation of a node in R: its own, if it decays.
    complex reference_of(std::size_t j) const {
        return {local_[j].real() < 0 ? local_[j].real() : -spread(), local_[j].imag()};
    }

    // <z_j(t + lag) conj z_k(t)> where j listens to k and k to nobody, of first order in the connection:
    // int_0^inf exp(D_j u) c(lag - tau - u) du, c being the covariance of k with itself.
    complex first_order(std::size_t j, std::size_t k, double lag) const {
        const complex dj = reference_of(j), dk = reference_of(k);
        const double time = lag - options_.delays(j, k), variance = noise_[k] / (-2 * dk.real());
        const complex before = -1.0 / (dj + std::conj(dk));
        if (time <= 0) return weights_(j, k) * variance * before * std::exp(-std::conj(dk) * time);
        const complex between = dj - dk;
        const complex after = std::abs(between) * time < 1e-6
                                  ? time * std::exp(dk * time)
                                  : (std::exp(dj * time) - std::exp(dk * time)) / between;
        return weights_(j, k) * variance * (after + before * std::exp(dj * time));
    }

    matrix<complex> reference_covariance(double lag) const {
        matrix<complex> r = full(regions_, regions_, complex(0));
        for (std::size_t j = 0; j < regions_; ++j) {
            const complex d = reference_of(j);
            r(j, j) = noise_[j] / (-2 * d.real()) * std::exp(lag < 0 ? -std::conj(d) * lag : d * lag);
            for (std::size_t k = 0; k < regions_; ++k) {
                if (weights_(j, k) != 0) r(j, k) += first_order(j, k, lag);
                if (weights_(k, j) != 0) r(j, k) += std::conj(first_order(k, j, -lag));
            }
        }
        return r;
    }

    void subtract_reference(matrix<complex>& density, double angular) const {
        std::vector<complex> h(regions_);
        for (std::size_t j = 0; j < regions_; ++j) h[j] = 1.0 / (complex(0, angular) - reference_of(j));
        for (std::size_t j = 0; j < regions_; ++j) {
            density(j, j) -= noise_[j] * std::norm(h[j]);
            for (std::size_t k = 0; k < regions_; ++k) {
                if (weights_(j, k) == 0) continue;
                const complex first = weights_(j, k) * std::polar(1.0, -angular * options_.delays(j, k)) *
                                      h[j] * noise_[k] * std::norm(h[k]);
                density(j, k) -= first;
                density(k, j) -= std::conj(first);
            }
        }
    }

    // Adds the integrand at one u, without the length of a step. Returns the angle of the determinant of
    // i omega - M(omega), against the same of a stable system without connections, so that it is the same at
    // both ends.
    double add_node(double u, double lag, matrix<complex>& sum) const {
        const double angular = centre() + spread() * std::sinh(u);
        const auto response = response_at(angular);
        matrix<complex> density = spectrum_of(response.inverse);
        subtract_reference(density, angular);
        const complex factor = std::polar(spread() * std::cosh(u) / (2 * std::numbers::pi), angular * lag);
        for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] += factor * density.data()[i];
        double angle = response.angle;
        for (const complex& local : local_)
            angle -= std::arg(complex(std::abs(local.real()) + spread(), angular - local.imag()));
        return angle;
    }

    // The covariance between now and `lag` later, with as many frequencies as the covariance took.
    matrix<complex> summed(double lag) const {
        const double end = std::asinh(widest), step = 2 * end / static_cast<double>(nodes_);
        matrix<complex> sum = full(regions_, regions_, complex(0));
        for (std::size_t k = 0; k <= nodes_; ++k) add_node(step * static_cast<double>(k) - end, lag, sum);
        matrix<complex> result = reference_covariance(lag);
        for (std::size_t i = 0; i < sum.size(); ++i) result.data()[i] += step * sum.data()[i];
        return result;
    }

    // The covariance, doubling the number of frequencies until it stays the same. On the way the angle of the
    // determinant is followed along the axis: it turns back by 2 pi for each growing mode.
    void integrate(const char* here) {
        struct node {
            double place, angle;
        };
        std::vector<node> seen;
        const double end = std::asinh(widest);
        const matrix<complex> reference = reference_covariance(0);
        matrix<complex> sum = full(regions_, regions_, complex(0)), last = sum;
        constexpr std::size_t least = 256, most = std::size_t{1} << 16;
        for (nodes_ = least;; nodes_ *= 2) {
            const bool first = nodes_ == least;
            const double step = 2 * end / static_cast<double>(nodes_);
            for (std::size_t k = first ? 0 : 1; k <= nodes_; k += first ? 1 : 2) {
                const double u = step * static_cast<double>(k) - end;
                seen.push_back({u, add_node(u, 0, sum)});
            }
            covariance_ = reference;
            for (std::size_t i = 0; i < sum.size(); ++i) covariance_.data()[i] += step * sum.data()[i];
            const matrix<complex> change = covariance_ - last;
            if (!first && model_detail::frobenius(change) <= options_.tolerance * model_detail::frobenius(covariance_))
                break;
            if (nodes_ >= most)
                throw argument_error(
                    here, "tolerance",
                    std::string("an accuracy that ") + std::to_string(most) + " frequencies can give",
                    options_.tolerance);
            last = covariance_;
        }
        covariance_ = hermitian(std::move(covariance_));
        if (certain_) return;
        std::sort(seen.begin(), seen.end(), [](const node& a, const node& b) { return a.place < b.place; });
        double turned = 0;
        for (std::size_t k = 0; k < seen.size(); ++k)  // the last goes on to the first, by way of infinity
            turned += std::remainder(seen[(k + 1) % seen.size()].angle - seen[k].angle, 2 * std::numbers::pi);
        const auto growing = std::lround(-turned / (2 * std::numbers::pi));
        if (growing != 0)
            throw argument_error(here, "model", "a stable equilibrium",
                                 std::to_string(growing) + " growing modes with these delays");
    }

    static vector<double> inverse_deviation(const matrix<double>& covariance, const char* here) {
        vector<double> scale = full(covariance.shape(0), 0.0);
        for (std::size_t i = 0; i < scale.size(); ++i) {
            if (!(covariance(i, i) > 0))
                throw argument_error(here, "noise", "some in every region, of its own or received",
                                     std::string("none in region ") + std::to_string(i));
            scale(i) = 1 / std::sqrt(covariance(i, i));
        }
        return scale;
    }
    static matrix<double> normalised(matrix<double> covariance, const char* here) {
        const vector<double> scale = inverse_deviation(covariance, here);
        for (std::size_t i = 0; i < scale.size(); ++i)
            for (std::size_t j = 0; j < scale.size(); ++j)
                covariance(i, j) = i == j ? 1.0 : covariance(i, j) * scale(i) * scale(j);
        return covariance;
    }
    static void require_frequency(double hz, const char* here) {
        // The response is an inverse: its determinant's scale must be a number too.
        if (!is_finite(hz) || std::abs(hz) > 1e100)
            throw argument_error(here, "hz", "a finite frequency", hz);
    }

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
