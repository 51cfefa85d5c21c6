// Shared by the pictures that one can touch: numbers, colours, pointer, keys, read-outs.
const touch = (() => {
  const minus = (value, digits) => value.toFixed(digits).replace("-", "−");
  const mix = (shares, colors) => `rgb(${[0, 1, 2].map((c) =>
    Math.round(shares.reduce((a, s, i) => a + s * colors[i][c], 0)))})`;
  const path = (points) => "M" + points.map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L");
  const make = (name, attributes, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return parent.appendChild(element);
  };
  // Between data and pixels of the picture.
  const scales = ({ left, top, width, height, xspan, yspan }) => {
    const sx = width / (xspan[1] - xspan[0]), sy = height / (yspan[1] - yspan[0]);
    return {
      sx, sy,
      pixel: ([x, y]) => [left + sx * (x - xspan[0]), top + sy * (yspan[1] - y)],
      data: ([u, v]) => [xspan[0] + (u - left) / sx, yspan[1] - (v - top) / sy],
      inside: ([u, v]) => [Math.min(left + width, Math.max(left, u)), Math.min(top + height, Math.max(top, v))],
    };
  };
  // Where the pointer is, in pixels of the picture.
  const place = (svg, event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  // A part that follows the pointer; `move` is given the place in pixels of the picture.
  const drag = (svg, part, move) => {
    part.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      part.setPointerCapture(event.pointerId);
      part.focus({ preventScroll: true });
      const follow = (moved) => move(place(svg, moved));
      const drop = () => part.removeEventListener("pointermove", follow);
      part.addEventListener("pointermove", follow);
      part.addEventListener("pointerup", drop, { once: true });
      part.addEventListener("pointercancel", drop, { once: true });
    });
  };
  // Arrow keys: `move` is given steps to the right and upwards, fine ones with Shift.
  const arrows = (part, move) => part.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(...step.map((s) => s * (event.shiftKey ? 1 : 4)));
  });
  const kinds = {};
  const start = () => {
    for (const root of document.querySelectorAll(".gmm-touch:not([data-ready])")) {
      const source = root.querySelector('script[type="application/json"]');
      const begin = source && kinds[root.dataset.kind];
      if (!begin) continue;
      root.dataset.ready = "";
      const named = {};
      for (const value of root.querySelectorAll("[data-value]")) named[value.dataset.value] = value;
      const tell = (values) => { for (const [name, text] of Object.entries(values)) named[name].textContent = text; };
      const actions = begin(root, JSON.parse(source.textContent), tell);
      root.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (button) actions[button.dataset.do](button);
      });
      root.querySelector(".to-controls").hidden = false;
    }
  };
  return { minus, mix, path, make, scales, place, drag, arrows, kinds, start };
})();
