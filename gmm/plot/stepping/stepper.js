// A frame has: l, the read-out; g, base-36 digits of the responsibilities, k-1 for each mark;
// t, a CSS transform for each moving thing; y, tenths of pixels along the grid for each curve.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  for (const root of document.querySelectorAll(".gmm-stepper:not([data-ready])")) {
    const source = root.querySelector('script[type="application/json"]');
    if (!source) continue;
    root.dataset.ready = "";
    const { frames, history, grid, colors } = JSON.parse(source.textContent);
    const all = (selector) => [...root.querySelectorAll(selector)];
    const [marks, moving, curves] = [".st-mark", ".st-moves", ".st-curve"].map(all);
    const [past, here, now, slider, play] = [".st-past", ".st-here", ".st-now", "input", "[data-do=play]"].map((s) => root.querySelector(s));
    const last = frames.length - 1;
    let at = last, timer = 0;

    const path = (points) => "M" + points.map((p) => p.join(" ")).join("L");
    const mix = (digits) => {
      const shares = [...digits].map((d) => parseInt(d, 36) / 35);
      shares.push(Math.max(0, 1 - shares.reduce((a, b) => a + b, 0)));
      const channel = (c) => Math.round(shares.reduce((a, s, i) => a + s * colors[i][c], 0));
      return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
    };
    const show = (i) => {
      at = Math.max(0, Math.min(last, i));
      const { l, g, t = [], y = [] } = frames[at];
      const step = colors.length - 1;
      if (g !== undefined) marks.forEach((m, j) => m.setAttribute("fill", mix(g.slice(j * step, (j + 1) * step))));
      moving.forEach((m, j) => { m.style.transform = t[j]; });
      curves.forEach((c, j) => c.setAttribute("d", path(grid.map((x, p) => [x, y[j][p] / 10]))));
      past.setAttribute("d", path(history.slice(0, at + 1)));
      here.setAttribute("cx", history[at][0]);
      here.setAttribute("cy", history[at][1]);
      now.textContent = l;
      slider.value = at;
      slider.setAttribute("aria-valuetext", l);
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      now.setAttribute("aria-live", "polite");
      label("Play", "M5 3l8 5-8 5z");
    };
    const label = (text, icon) => {
      play.title = text;
      play.setAttribute("aria-label", text);
      play.querySelector("path").setAttribute("d", icon);
    };
    const start = () => {
      if (calm.matches) return;
      if (at === last) show(0);
      now.setAttribute("aria-live", "off");
      label("Pause", "M5 3v10M11 3v10");
      timer = setInterval(() => {
        if (!root.isConnected || at === last) stop();
        else show(at + 1);
      }, 700);
    };
    const go = (i) => { stop(); show(i); };
    const actions = {
      first: () => go(0), back: () => go(at - 1), forward: () => go(at + 1), last: () => go(last),
      play: () => (timer ? stop() : start()),
    };
    const keys = { Home: "first", ArrowLeft: "back", ArrowRight: "forward", End: "last", " ": "play" };
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) actions[button.dataset.do]();
    });
    root.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (!(event.key in keys) || (event.key === " " && event.target.closest("button"))) return;
      event.preventDefault();
      event.stopPropagation();
      actions[keys[event.key]]();
    });
    slider.addEventListener("input", () => go(Number(slider.value)));
    addEventListener("beforeprint", () => go(last));
    root.querySelector(".st-controls").hidden = false;
    show(0);
  }
})();
