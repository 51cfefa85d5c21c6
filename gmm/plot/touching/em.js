// EM for a Gaussian mixture in the page: the equations of the book, as `gmm` has them.
// A mixture is {weights: [k], means: [k][n], covariances: [k][n][n]}, samples are [m][n].
const em = (() => {
  const sum = (values) => values.reduce((a, b) => a + b, 0);

  // The lower triangle L with L Lᵀ = S.
  const cholesky = (S) => {
    const L = S.map((row) => row.map(() => 0));
    for (let p = 0; p < S.length; p++) {
      for (let q = 0; q <= p; q++) {
        let rest = S[p][q];
        for (let r = 0; r < q; r++) rest -= L[p][r] * L[q][r];
        if (p === q && !(rest > 1e-12 * S[p][p])) throw new RangeError("a singular covariance");
        L[p][q] = p === q ? Math.sqrt(rest) : rest / L[q][q];
      }
    }
    return L;
  };

  // Logarithms of weight times density, one row per sample.
  const logJoint = (X, { weights, means, covariances }) => {
    const roots = covariances.map(cholesky);
    const heights = roots.map((L, i) => Math.log(weights[i])
      - sum(L.map((row, p) => Math.log(row[p]))) - L.length / 2 * Math.log(2 * Math.PI));
    return X.map((x) => roots.map((L, i) => {
      const y = [];
      let square = 0;
      for (let p = 0; p < x.length; p++) {
        let rest = x[p] - means[i][p];
        for (let r = 0; r < p; r++) rest -= L[p][r] * y[r];
        y.push(rest / L[p][p]);
        square += y[p] * y[p];
      }
      return heights[i] - square / 2;
    }));
  };

  // Responsibilities and log-likelihood.
  const eStep = (X, mixture) => {
    let value = 0;
    const gamma = logJoint(X, mixture).map((row) => {
      const top = Math.max(...row);
      const shares = row.map((v) => Math.exp(v - top));
      const total = sum(shares);
      value += top + Math.log(total);
      return shares.map((share) => share / total);
    });
    return { gamma, value };
  };

  // The mixture that maximises the bound for a table of responsibilities.
  const mStep = (X, gamma) => {
    const k = gamma[0].length, n = X[0].length;
    const each = (size, f) => Array.from({ length: size }, (_, p) => f(p));
    const counts = each(k, (i) => sum(gamma.map((row) => row[i])));
    const mean = (i, f) => sum(X.map((x, j) => gamma[j][i] * f(x))) / counts[i];
    const means = each(k, (i) => each(n, (p) => mean(i, (x) => x[p])));
    const covariances = each(k, (i) => each(n, (p) => each(n, (q) =>
      mean(i, (x) => (x[p] - means[i][p]) * (x[q] - means[i][q])))));
    return { weights: counts.map((count) => count / X.length), means, covariances };
  };

  // The lower bound on the log-likelihood.
  const bound = (X, q, mixture) => sum(logJoint(X, mixture).map((row, j) =>
    sum(row.map((v, i) => (q[j][i] > 0 ? q[j][i] * (v - Math.log(q[j][i])) : 0)))));

  return { logJoint, eStep, mStep, bound };
})();
