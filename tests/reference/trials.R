# Writes tests/reference/trials.json: inputs and what R's packages make of them. Run once, by hand:
#   Rscript tests/reference/trials.R > tests/reference/trials.json
# metafor 3.8-1, lavaan 0.6-14, lme4 1.1-31 with lmerTest 3.1-3, survival 3.5-3, MASS (Debian 12). All data are made
# here, but for the 13 trials of BCG (Colditz et al. 1994), whose counts are printed in that paper.
suppressMessages({
  library(jsonlite); library(metafor); library(lavaan); library(lmerTest); library(survival); library(MASS)
})
set.seed(20)
out <- list()
num <- function(x) unname(as.numeric(x))

# --- meta-analysis ---------------------------------------------------------------------------------------------
tables <- list(
  bcg = dat.bcg[, c("tpos", "tneg", "cpos", "cneg")],
  zero_cells = data.frame(tpos = c(3, 0, 5, 2, 0, 7), tneg = c(27, 22, 45, 18, 30, 13),
                          cpos = c(6, 4, 9, 0, 0, 6), cneg = c(24, 18, 41, 20, 30, 14)),
  alike = data.frame(tpos = c(10, 20, 15, 40), tneg = c(10, 20, 15, 40), cpos = c(8, 16, 12, 32), cneg = c(12, 24, 18, 48)))
pooled <- function(r) {
  p <- predict(r)
  list(effect = num(r$beta), se = num(r$se), low = num(r$ci.lb), high = num(r$ci.ub), z = num(r$zval), p = num(r$pval),
       q = num(r$QE), q_p = num(r$QEp), tau2 = num(r$tau2), i2 = num(r$I2) / 100, pi_low = num(p$pi.lb), pi_high = num(p$pi.ub))
}
for (name in names(tables)) {
  d <- tables[[name]]; names(d) <- c("a", "b", "c", "d")
  one <- list(a = d$a, b = d$b, c = d$c, d = d$d)
  p <- rma.peto(ai = a, bi = b, ci = c, di = d, data = d)
  one$peto <- list(effect = num(p$beta), se = num(p$se), q = num(p$QE))
  for (m in c("OR", "RR", "RD")) {
    e <- escalc(m, ai = a, bi = b, ci = c, di = d, data = d)
    h <- rma.mh(ai = a, bi = b, ci = c, di = d, data = d, measure = m, correct = FALSE)
    v <- list(yi = num(e$yi), vi = num(e$vi), mh = list(effect = num(h$beta), se = num(h$se)))
    for (method in c("EE", "DL", "REML")) for (test in c("z", "knha")) {
      if (method == "EE" && test == "knha") next
      r <- rma(yi, vi, data = e, method = method, test = test, control = list(threshold = 1e-13, maxiter = 10000))
      v[[paste0(method, "_", test)]] <- pooled(r)
    }
    r <- rma(yi, vi, data = e, method = "REML", test = "knha", control = list(threshold = 1e-13, maxiter = 10000))
    v$leave_one_out <- num(leave1out(rma(yi, vi, data = e, method = "DL"))$estimate)
    k <- confint(r, control = list(tol = 1e-14))$random[1, ]
    v$tau2_interval <- num(k[2:3])
    g <- regtest(rma(yi, vi, data = e), model = "lm", predictor = "sei")
    v$egger_t <- num(g$zval); v$egger_p <- num(g$pval)
    one[[m]] <- v
  }
  out$meta[[name]] <- one
}
out$effects <- list(
  smd = num(escalc("SMD", m1i = 10, sd1i = 3, n1i = 20, m2i = 8, sd2i = 2.5, n2i = 22)[1, 1:2]),
  smd_small = num(escalc("SMD", m1i = 1.2, sd1i = 0.3, n1i = 3, m2i = 2, sd2i = 0.5, n2i = 2)[1, 1:2]),
  smcr = num(escalc("SMCR", m1i = 10, m2i = 18, sd1i = 3, ni = 20, ri = .5)[1, 1:2]))

# --- proportions -----------------------------------------------------------------------------------------------
arms <- list(c(15, 26, 4, 26), c(0, 12, 5, 11), c(23, 25, 8, 25), c(7, 7, 0, 9), c(50, 200, 61, 180))
out$proportions <- lapply(arms, function(x) {
  m <- matrix(c(x[1], x[3], x[2] - x[1], x[4] - x[3]), 2)
  list(table = x, fisher = fisher.test(m)$p.value, wilson = num(prop.test(x[1], x[2], correct = FALSE)$conf.int))
})
out$mcnemar <- lapply(list(c(12, 3), c(5, 5), c(0, 6), c(1, 0)), function(x) list(pairs = x, p = binom.test(x[1], sum(x))$p.value))

# --- mediation -------------------------------------------------------------------------------------------------
mediate <- function(data, serial, covariate = FALSE) {
  cov <- if (covariate) " + z" else ""
  model <- if (serial)
    paste0("m1 ~ a1*x", cov, "\n m2 ~ a2*x + d*m1", cov, "\n y ~ c*x + b1*m1 + b2*m2", cov,
           "\n i1 := a1*b1\n i2 := a2*b2\n i3 := a1*d*b2\n t := c + i1 + i2 + i3")
  else
    paste0("m1 ~ a1*x", cov, "\n m2 ~ a2*x", cov, "\n y ~ c*x + b1*m1 + b2*m2", cov,
           "\n m1 ~~ m2\n i1 := a1*b1\n i2 := a2*b2\n t := c + i1 + i2")
  f <- sem(model, data, meanstructure = TRUE, control = list(rel.tol = 1e-14, x.tol = 1e-12))
  e <- parameterEstimates(f); s <- standardizedSolution(f)
  pick <- function(l) num(e$est[e$label == l])
  std <- function(l) num(s$est.std[s$label == l])
  list(data = as.list(data), serial = serial, covariate = covariate, i1 = pick("i1"), i2 = pick("i2"),
       i3 = if (serial) pick("i3") else 0, direct = pick("c"), total = pick("t"), i1_std = std("i1"), direct_std = std("c"),
       r2 = num(inspect(f, "r2")["y"]))
}
n <- 60; x <- rnorm(n); z <- rnorm(n)
m1 <- .6 * x + .3 * z + rnorm(n); m2 <- .3 * x - .5 * m1 + rnorm(n); y <- .2 * x + .5 * m1 - .7 * m2 + .2 * z + rnorm(n)
d1 <- round(data.frame(x, m1, m2, y, z), 3)
n <- 40; x <- rbinom(n, 1, .5); m1 <- -1.5 * x + rnorm(n); m2 <- .5 * x + rnorm(n); y <- 1.2 * x + 0.9 * m1 + rnorm(n); z <- rnorm(n)
d2 <- round(data.frame(x, m1, m2, y, z), 2)   # negative indirect effect against a positive direct one
n <- 80; x <- rnorm(n, 1000, 50); m1 <- .002 * x + rnorm(n, 0, .1); m2 <- -.001 * x + .98 * m1 + rnorm(n, 0, .05)
y <- 3000 * m1 - 2500 * m2 + x + rnorm(n, 0, 100); z <- m1 + rnorm(n, 0, .1)
d3 <- round(data.frame(x, m1, m2, y, z), 4)   # nearly collinear mediators in unlike units
out$mediation <- list(mediate(d1, FALSE), mediate(d1, TRUE, TRUE), mediate(d2, FALSE), mediate(d2, TRUE))
# lavaan's optimiser needs variables of like size; both products are the same in any unit.
s3 <- as.data.frame(scale(d3)); s3$x <- s3$x; out$mediation[[5]] <- mediate(round(s3, 6), TRUE, TRUE)

# --- random intercepts, crossover ------------------------------------------------------------------------------
mixed <- function(d) {
  f <- lmer(y ~ day + (1 | unit), d, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12), check.conv.singular = "ignore"))
  s <- summary(f)$coefficients; v <- as.data.frame(VarCorr(f))$vcov
  list(y = d$y, day = d$day, unit = as.character(d$unit), coefficients = num(s[, 1]), se = num(s[, 2]), df = num(s[, 3]), p = num(s[, 5]),
       between = v[1], within = v[2], reml = num(logLik(f)))
}
grid <- function(units, days) data.frame(day = rep(days, units), unit = rep(paste0("s", 1:units), each = length(days)))
g <- grid(12, 0:4); g$y <- round(250 + 10 * g$day + rep(rnorm(12, 0, 20), each = 5) + rnorm(60, 0, 15), 2); m1 <- mixed(g)
g <- grid(9, 0:6); g$y <- round(5 - .3 * g$day + rep(rnorm(9), each = 7) + rnorm(63, 0, .7), 3); m2 <- mixed(g[-c(3, 4, 17, 18, 19, 20, 21, 50), ])
g <- grid(6, 0:3); e <- rnorm(24); e <- e - ave(e, g$unit) ; g$y <- round(10 + g$day + e, 3); m3 <- mixed(g)   # no variance between units
out$mixed <- list(m1, m2, m3)
first <- round(rnorm(14, 20, 4), 1); second <- round(first - 3 + rnorm(14, 0, 3), 1); sequence <- rep(c("AB", "BA"), c(6, 8))
ab <- sequence == "AB"; h <- (first - second) / 2
tt <- function(a, b) { t <- t.test(a, b, var.equal = TRUE); list(t = num(t$statistic), p = t$p.value, low = t$conf.int[1], high = t$conf.int[2]) }
out$crossover <- list(first = first, second = second, sequence = sequence, treatment = tt(h[ab], h[!ab]),
                      period = tt(-h[ab], h[!ab]), carry_over = tt((first + second)[ab], (first + second)[!ab]))

# --- survival --------------------------------------------------------------------------------------------------
surv <- function(time, event, group, covariates) {
  s <- survfit(Surv(time, event) ~ 1, conf.type = "log-log"); l <- survdiff(Surv(time, event) ~ group)
  r <- list(time = time, event = event, group = group, covariates = covariates, km_time = s$time, survival = s$surv,
            se = s$std.err * s$surv, low = s$lower, high = s$upper, median = num(quantile(s, .5)$quantile), chi2 = num(l$chisq),
            observed = num(l$obs), expected = num(l$exp))
  x <- do.call(cbind, covariates)
  for (ties in c("efron", "breslow")) {
    f <- coxph(Surv(time, event) ~ x, ties = ties, control = coxph.control(eps = 1e-14, iter.max = 100))
    r[[ties]] <- list(coef = num(coef(f)), se = num(sqrt(diag(vcov(f)))), loglik = num(f$loglik))
  }
  r
}
n <- 50; age <- round(rnorm(n, 40, 10), 1); arm <- rep(c("drug", "control"), each = n / 2)
time <- ceiling(rexp(n, exp(-3 + .7 * (arm == "control") + .02 * (age - 40)))); censor <- ceiling(runif(n, 5, 60))
out$survival <- list(surv(pmin(time, censor), as.numeric(time <= censor), arm, list(as.numeric(arm == "drug"), age)))
time <- c(1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 6, 6, 6, 6); event <- c(1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1)
out$survival[[2]] <- surv(time, event, rep(c("a", "b"), 8), list(rep(0:1, 8)))  # nearly all tied
n <- 36; g <- rep(c("a", "b", "c"), 12); time <- round(rexp(n, c(.1, .15, .3)[as.integer(factor(g))]), 1) + .1
out$survival[[3]] <- surv(time, rbinom(n, 1, .6), g, list(as.numeric(g == "b"), as.numeric(g == "c")))

# --- dose and response -----------------------------------------------------------------------------------------
dose_fit <- function(dose, y, formula, start) {
  f <- nls(formula, data = data.frame(dose, y), start = start, control = nls.control(tol = 1e-8, maxiter = 500, minFactor = 1e-10, warnOnly = TRUE))
  ci <- suppressMessages(confint(f))
  list(dose = dose, response = y, names = names(coef(f)), value = num(coef(f)), low = num(ci[, 1]), high = num(ci[, 2]), rss = deviance(f))
}
dose <- c(0.001, 0.01, 0.1, 1, 3, 10, 30, 100)
four <- y ~ b + (t - b) / (1 + exp(h * (le - log(dose)))); start <- list(b = 0, t = 100, le = 0, h = 1)
out$dose <- list(
  logistic4 = dose_fit(dose, c(2, 4, 15, 48, 70, 88, 97, 99), four, start),
  emax = dose_fit(rep(c(1, 2, 5, 10, 20, 50), each = 2), c(9, 12, 18, 15, 33, 36, 50, 47, 62, 66, 81, 77),
                  y ~ b + (t - b) * dose / (exp(le) + dose), list(b = 0, t = 90, le = 2)),
  hill = dose_fit(rep(c(.1, .3, 1, 3, 10), 2), c(.03, .2, .9, 2.4, 3.1, .08, .15, 1.1, 2.2, 3.3),
                  y ~ t / (1 + exp(h * (le - log(dose)))), list(t = 3, le = 0, h = 1)))
cat(toJSON(out, digits = I(17), auto_unbox = TRUE, na = "null"))
