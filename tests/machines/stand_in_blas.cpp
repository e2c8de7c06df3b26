// The few functions of BLAS and LAPACK that every_module.cpp and the tests under emulation call, written plainly: for
// machines for which no BLAS is installed here. No library links this.
#include <cmath>
#include <cstddef>
#include <utility>

namespace {

enum { row_major = 101, as_it_is = 111, transposed = 112, conjugated = 113 };

// c := alpha op(a) op(b) + beta c. An element of op(a) is that of a, or of its transpose.
template <class T>
void product(int order, int a_op, int b_op, int m, int n, int k, T alpha, const T* a, int lda, const T* b,
             int ldb, T beta, T* c, int ldc) {
    const auto at = [order](int row, int column, int stride) {
        return order == row_major ? std::ptrdiff_t{row} * stride + column
                                  : std::ptrdiff_t{column} * stride + row;
    };
    const bool a_turned = a_op == transposed || a_op == conjugated;
    const bool b_turned = b_op == transposed || b_op == conjugated;
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            T sum = 0;
            for (int l = 0; l < k; ++l)
                sum +=
                    a[a_turned ? at(l, i, lda) : at(i, l, lda)] * b[b_turned ? at(j, l, ldb) : at(l, j, ldb)];
            T& out = c[at(i, j, ldc)];
            out = alpha * sum + (beta == T(0) ? T(0) : beta * out);
        }
}

template <class T>
void matrix_vector(int order, int op, int m, int n, T alpha, const T* a, int lda, const T* x, int x_step,
                   T beta, T* y, int y_step) {
    const bool turned = op == transposed || op == conjugated;
    for (int i = 0; i < (turned ? n : m); ++i) {
        T sum = 0;
        for (int j = 0; j < (turned ? m : n); ++j) {
            const int row = turned ? j : i, column = turned ? i : j;
            sum += a[order == row_major ? std::ptrdiff_t{row} * lda + column
                                        : std::ptrdiff_t{column} * lda + row] *
                   x[std::ptrdiff_t{j} * x_step];
        }
        T& out = y[std::ptrdiff_t{i} * y_step];
        out = alpha * sum + (beta == T(0) ? T(0) : beta * out);
    }
}

}  // namespace

extern "C" {

void cblas_dgemm(int order, int a_op, int b_op, int m, int n, int k, double alpha, const double* a, int lda,
                 const double* b, int ldb, double beta, double* c, int ldc) {
    product(order, a_op, b_op, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
void cblas_sgemm(int order, int a_op, int b_op, int m, int n, int k, float alpha, const float* a, int lda,
                 const float* b, int ldb, float beta, float* c, int ldc) {
    product(order, a_op, b_op, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
// The triangle that is not asked for is written as well, with what belongs there.
void cblas_dsyrk(int order, int, int op, int n, int k, double alpha, const double* a, int lda, double beta,
                 double* c, int ldc) {
    const int turned = op == transposed ? as_it_is : transposed;
    product(order, op, turned, n, n, k, alpha, a, lda, a, lda, beta, c, ldc);
}
void cblas_dgemv(int order, int op, int m, int n, double alpha, const double* a, int lda, const double* x,
                 int x_step, double beta, double* y, int y_step) {
    matrix_vector(order, op, m, n, alpha, a, lda, x, x_step, beta, y, y_step);
}
void cblas_sgemv(int order, int op, int m, int n, float alpha, const float* a, int lda, const float* x,
                 int x_step, float beta, float* y, int y_step) {
    matrix_vector(order, op, m, n, alpha, a, lda, x, x_step, beta, y, y_step);
}
double cblas_ddot(int n, const double* x, int x_step, const double* y, int y_step) {
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < n; ++i) sum += x[i * x_step] * y[i * y_step];
    return sum;
}

// A = P L U, by columns: the largest of what is left of the column comes first.
void dgetrf_(const int* rows, const int* columns, double* a, const int* lda, int* pivots, int* info) {
    const auto at = [=](int i, int j) -> double& { return a[i + std::ptrdiff_t{j} * *lda]; };
    *info = 0;
    for (int k = 0; k < *rows && k < *columns; ++k) {
        int pivot = k;
        for (int i = k + 1; i < *rows; ++i)
            if (std::abs(at(i, k)) > std::abs(at(pivot, k))) pivot = i;
        pivots[k] = pivot + 1;
        if (at(pivot, k) == 0) {
            if (*info == 0) *info = k + 1;
            continue;
        }
        if (pivot != k)
            for (int j = 0; j < *columns; ++j) std::swap(at(k, j), at(pivot, j));
        for (int i = k + 1; i < *rows; ++i) {
            at(i, k) /= at(k, k);
            for (int j = k + 1; j < *columns; ++j) at(i, j) -= at(i, k) * at(k, j);
        }
    }
}
// A X = B, or A^T X = B, by these factors.
void dgetrs_(const char* op, const int* n, const int* columns, const double* a, const int* lda,
             const int* pivots, double* b, const int* ldb, int* info) {
    const auto at = [=](int i, int j) { return a[i + std::ptrdiff_t{j} * *lda]; };
    *info = 0;
    for (int c = 0; c < *columns; ++c) {
        double* const x = b + std::ptrdiff_t{c} * *ldb;
        if (*op == 'N') {
            for (int k = 0; k < *n; ++k) std::swap(x[k], x[pivots[k] - 1]);
            for (int i = 0; i < *n; ++i)
                for (int j = 0; j < i; ++j) x[i] -= at(i, j) * x[j];
            for (int i = *n - 1; i >= 0; --i) {
                for (int j = i + 1; j < *n; ++j) x[i] -= at(i, j) * x[j];
                x[i] /= at(i, i);
            }
        } else {
            for (int i = 0; i < *n; ++i) {
                for (int j = 0; j < i; ++j) x[i] -= at(j, i) * x[j];
                x[i] /= at(i, i);
            }
            for (int i = *n - 1; i >= 0; --i)
                for (int j = i + 1; j < *n; ++j) x[i] -= at(j, i) * x[j];
            for (int k = *n - 1; k >= 0; --k) std::swap(x[k], x[pivots[k] - 1]);
        }
    }
}

}  // extern "C"
