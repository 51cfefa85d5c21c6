// Samples in the plane under ellipses that one drags; EM goes on from where they are left.
touch.kinds.plane = (root, { samples, mixture, panel, colors }, tell) => {
  const svg = root.querySelector("svg");
  const { sx, sy, pixel, data, inside } = touch.scales(panel);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const [marks, ovals, handles] = [".to-marks", ".to-ovals", ".to-handles"].map((s) => svg.querySelector(s));
  const [run, own] = ["run", "own"].map((name) => root.querySelector(`[data-do=${name}]`));
  const k = colors.length, twoPi = 2 * Math.PI;
  let X, theta, axes, q, steps, timer = 0;

  // An ellipse in pixels: where its first axis points, and its radii at one standard deviation.
  const axesOf = ([[a, b], [, c]]) => {
    const [A, B, C] = [sx * sx * a, -sx * sy * b, sy * sy * c];
    const half = Math.hypot((A - C) / 2, B), middle = (A + C) / 2;
    return { tilt: Math.atan2(2 * B, A - C) / 2, radii: [middle + half, middle - half].map((v) => Math.sqrt(Math.max(v, 0))) };
  };
  const covarianceOf = ({ tilt, radii }) => {
    const [c, s] = [Math.cos(tilt), Math.sin(tilt)], [u, v] = radii.map((r) => r * r);
    const b = -c * s * (u - v) / (sx * sy);
    return [[(c * c * u + s * s * v) / (sx * sx), b], [b, (s * s * u + c * c * v) / (sy * sy)]];
  };

  const dot = (x, parent, attributes) => {
    const [cx, cy] = pixel(x).map((v) => v.toFixed(1));
    return touch.make("circle", { class: "to-mark", cx, cy, r: 3, ...attributes }, parent);
  };
  const draw = () => {
    while (marks.childElementCount > X.length) marks.lastElementChild.remove();
    X.forEach((x, j) => {
      const mark = marks.children[j] || dot(x, marks, {});
      mark.setAttribute("fill", touch.mix(q[j], colors));
    });
    theta.means.forEach((mean, i) => {
      const [u, v] = pixel(mean), { tilt, radii } = axes[i];
      ovals.children[i].setAttribute("transform", `translate(${u} ${v})rotate(${360 * tilt / twoPi})scale(${radii})`);
      const ends = [[0, 0], [Math.cos(tilt), Math.sin(tilt)], [-Math.sin(tilt), Math.cos(tilt)]];
      ends.forEach(([c, s], p) => {
        const far = p ? radii[p - 1] : 0;
        handles.children[3 * i + p].setAttribute("transform", `translate(${u + far * c} ${v + far * s})`);
      });
    });
    const { value } = em.eStep(X, theta), under = em.bound(X, q, theta);
    const gap = Math.max(0, value - under);
    tell({
      likelihood: touch.minus(value, 4), bound: touch.minus(under, 4), gap: gap.toFixed(4),
      weights: theta.weights.map((w) => w.toFixed(3)).join(", "), steps: String(steps),
    });
    root.mixture = theta;
  };
  // What an action changes is kept if it can be drawn; else everything stays as it was.
  const attempt = (change, count = 0) => {
    const before = [theta, q, axes, X];
    try {
      change();
      draw();
      steps += count;
      tell({ said: "", steps: String(steps) });
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      [theta, q, axes, X] = before;
      marks.replaceChildren();
      draw();
      stop();
      tell({ said: "Stopped: that would make a covariance singular, and the likelihood has no bound there. Nothing was changed." });
      return false;
    }
  };
  const take = (next) => { theta = next; axes = theta.covariances.map(axesOf); };
  const eStep = () => { q = em.eStep(X, theta).gamma; };
  const mStep = () => take(em.mStep(X, q));
  const both = () => attempt(() => { eStep(); mStep(); eStep(); }, 1);
  const renew = (points) => attempt(() => { X = points; marks.replaceChildren(); eStep(); });
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    run.textContent = "Run";
  };
  const still = (before) => Math.abs(em.eStep(X, theta).value - before) < 1e-9 * X.length;
  const round = () => {
    const before = em.eStep(X, theta).value;
    if (!both() || still(before)) stop();
    return timer !== 0;
  };
  const start = () => {
    timer = -1;
    if (calm.matches) {
      for (let t = 0; t < 2000 && round(); t++);
      return stop();
    }
    run.textContent = "Pause";
    timer = setInterval(() => (root.isConnected ? round() : stop()), 150);
  };

  const shift = (i, place) => {
    const means = theta.means.map((mean, l) => (l === i ? data(inside(place)) : mean));
    theta = { ...theta, means };
  };
  const reshape = (i, part) => {
    axes = axes.map((own, l) => (l === i ? { ...own, ...part } : own));
    theta = { ...theta, covariances: axes.map(covarianceOf) };
  };
  const resize = (i, p, length) => reshape(i, { radii: axes[i].radii.map((r, l) => (l === p ? Math.min(400, Math.max(2, length)) : r)) });
  [...handles.children].slice(0, 3 * k).forEach((handle, at) => {
    const i = Math.floor(at / 3), p = at % 3 - 1;
    const pull = (place) => {
      const [u, v] = pixel(theta.means[i]), d = [place[0] - u, place[1] - v];
      if (p < 0) return shift(i, place);
      const tilt = Math.atan2(d[1], d[0]) - (p ? twoPi / 4 : 0);
      reshape(i, { tilt });
      resize(i, p, Math.hypot(...d));
    };
    touch.drag(svg, handle, (place) => { stop(); attempt(() => pull(place)); });
    touch.arrows(handle, (right, up) => {
      stop();
      attempt(() => {
        const [u, v] = pixel(theta.means[i]);
        if (p < 0) return shift(i, [u + right, v - up]);
        reshape(i, { tilt: axes[i].tilt + right / 60 });
        resize(i, p, axes[i].radii[p] * (1 + up / 60));
      });
    });
  });

  // Points of one's own: by click, or by the cross that the arrow keys move and Enter sets.
  const cross = handles.lastElementChild;
  let spot = [panel.left + panel.width / 2, panel.top + panel.height / 2];
  const put = (place) => renew([...X, data(inside(place))]);
  const aim = (place) => { spot = inside(place); cross.setAttribute("transform", `translate(${spot})`); };
  const adding = (on) => {
    own.setAttribute("aria-pressed", on);
    cross.toggleAttribute("hidden", !on);
    svg.classList.toggle("to-adding", on);
  };
  svg.addEventListener("pointerdown", (event) => {
    const place = touch.place(svg, event);
    if (own.getAttribute("aria-pressed") === "true" && String(inside(place)) === String(place)) put(place);
  });
  touch.arrows(cross, (right, up) => aim([spot[0] + right, spot[1] - up]));
  cross.addEventListener("keydown", (event) => { if (event.key === "Enter") put(spot); });
  svg.addEventListener("pointermove", (event) => {
    const place = touch.place(svg, event);
    const far = X.map((x) => Math.hypot(...pixel(x).map((v, c) => v - place[c])));
    const j = far.indexOf(Math.min(...far));
    if (far[j] < 12) tell({ nearest: q[j].map((share) => share.toFixed(3)).join(", ") });
  });

  const again = () => { stop(); steps = 0; attempt(() => { X = samples; marks.replaceChildren(); take(mixture); eStep(); }); };
  aim(spot);
  marks.replaceChildren();
  again();
  adding(false);
  return {
    e: () => { stop(); attempt(eStep); },
    m: () => { stop(); attempt(mStep, 1); },
    em: () => { stop(); both(); },
    run: () => (timer ? stop() : start()),
    again,
    own: () => adding(own.getAttribute("aria-pressed") !== "true"),
    clear: () => {
      stop();
      // So few that they can be forgotten: three corners keep every covariance regular.
      adding(true);
      const { left, top, width, height } = panel, corner = (a, b) => data([left + a * width, top + b * height]);
      renew([corner(0.3, 0.7), corner(0.5, 0.3), corner(0.7, 0.7)]);
    },
  };
};
