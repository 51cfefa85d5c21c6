// Responsibilities of components that are alike, as their common variance goes to zero.
touch.kinds.limit = (root, { samples, centres, colors, cost }, tell) => {
  const slider = root.querySelector("input");
  const marks = [...root.querySelectorAll(".to-mark")];
  const [m, n, k] = [samples.length, samples[0].length, centres.length];
  const alike = (s) => ({
    weights: centres.map(() => 1 / k), means: centres,
    covariances: centres.map((c) => c.map((_, p) => c.map((_, r) => (p === r ? s : 0)))),
  });
  const show = () => {
    const s = 10 ** Number(slider.value);
    const { gamma, value } = em.eStep(samples, alike(s));
    gamma.forEach((row, j) => marks[j].setAttribute("fill", touch.mix(row, colors)));
    const undecided = gamma.filter((row) => Math.max(...row) < 0.99).length;
    const scaled = -2 * s * value - m * n * s * Math.log(2 * Math.PI * s);
    slider.setAttribute("aria-valuetext", `variance ${s.toPrecision(2)}`);
    tell({
      s: s.toPrecision(2), undecided: `${undecided} of ${m}`,
      scaled: touch.minus(scaled, 2), cost: cost.toFixed(2),
    });
    root.variance = s;
  };
  slider.addEventListener("input", show);
  show();
  return { again: () => { slider.value = slider.max; show(); } };
};
