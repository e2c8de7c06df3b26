// Tails and quantiles of the distributions that tests refer to: normal, Student's t, chi-squared, F.
#pragma once

#include <entrain/core/check.hpp>

namespace entrain::stats {

/// P(Z > z) of the standard normal distribution. z: any number; infinities give 0 and 1.
/// Throws argument_error where z is NaN. Relative error below 1e-14. Cost: one erfc.
ENTRAIN_INLINE double normal_upper_tail(double z);

/// The z with P(Z <= z) = p. p: above 0 and below 1. Throws argument_error outside.
ENTRAIN_INLINE double normal_quantile(double p);

/// P(T > t) of Student's t with df degrees of freedom (above 0, not necessarily whole).
/// Throws argument_error where t is NaN or df is not a positive number.
ENTRAIN_INLINE double student_upper_tail(double t, double df);

/// The t with P(T <= t) = p of Student's t. p: between 0 and 1; df: above 0. Throws argument_error outside.
ENTRAIN_INLINE double student_quantile(double p, double df);

/// P(X > x) of the chi-squared distribution with df degrees of freedom: Q(df / 2, x / 2), the regularised
/// upper incomplete gamma function. x: zero or more (infinite: 0); df: above 0.
/// Throws argument_error outside. Relative error below 1e-12 down to 1e-300.
/// Source: NIST DLMF 8.7, 8.9, https://dlmf.nist.gov/8. Cost: a series or a continued fraction.
ENTRAIN_INLINE double chi_squared_upper_tail(double x, double df);

/// The x with P(X <= x) = p of the chi-squared distribution. p: between 0 and 1; df: above 0.
/// Throws argument_error outside. Cost: some hundred tails.
ENTRAIN_INLINE double chi_squared_quantile(double p, double df);

/// P(X > f) of Fisher's F with df1 and df2 degrees of freedom: I_u(df2 / 2, df1 / 2), u = df2 / (df2 +
/// df1 f). f: zero or more (infinite: 0); both df above 0. Throws argument_error outside.
/// Source: NIST DLMF 8.17, https://dlmf.nist.gov/8.17.
ENTRAIN_INLINE double f_upper_tail(double f, double df1, double df2);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/distributions.hpp>
#endif
