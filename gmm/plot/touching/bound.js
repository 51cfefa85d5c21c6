// The log-likelihood over one mean, and under it the bound that touches it where the reader says.
touch.kinds.bound = (root, { samples, mixture, component, panel, begin }, tell) => {
  const svg = root.querySelector("svg"), slider = root.querySelector("input");
  const { pixel, data } = touch.scales(panel);
  const [curve, ring, top] = [".to-bound", ".to-ring", ".to-top"].map((s) => svg.querySelector(s));
  const [low, high] = panel.xspan;
  const grid = Array.from({ length: 121 }, (_, p) => low + p * (high - low) / 120);
  const at = (mean) => ({ ...mixture, means: mixture.means.map((old, i) => (i === component ? [mean] : old)) });
  let here;

  const put = (mark, x, value) => mark.setAttribute("transform", `translate(${pixel([x, value])})`);
  const show = (mean) => {
    here = Math.min(high, Math.max(low, mean));
    const { gamma, value } = em.eStep(samples, at(here));
    const best = em.mStep(samples, gamma).means[component][0];
    const [highest, reached] = [em.bound(samples, gamma, at(best)), em.eStep(samples, at(best)).value];
    const far = 3 * panel.height; // below the picture a curve needs no more than a direction
    curve.setAttribute("d", touch.path(grid.map((x) => pixel([x, em.bound(samples, gamma, at(x))])).map(([u, v]) => [u, Math.min(v, far)])));
    put(ring, here, value);
    put(top, best, highest);
    slider.value = here;
    slider.setAttribute("aria-valuetext", `${here.toFixed(3)}`);
    tell({
      here: here.toFixed(4), touches: touch.minus(value, 4), best: best.toFixed(4),
      highest: touch.minus(highest, 4), reached: touch.minus(reached, 4),
    });
    root.mean = here;
    return best;
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  const follow = (event) => show(data(touch.place(svg, event))[0]);
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => { if (svg.hasPointerCapture(event.pointerId)) follow(event); });
  show(begin);
  return { climb: () => show(show(here)), again: () => show(begin) };
};
