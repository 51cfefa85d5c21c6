// The pages answer: a button at each exercise that asks for a formula, and at each display with a
// mark. Everything else (the box, the checker, Python) is fetched when a reader presses one.
(() => {
  "use strict";
  const root = document.documentElement;
  const base = new URL(root.dataset.content_root, location.href).href;
  const here = document.body.dataset.page;
  const scripts = new Map();
  const load = (name) => {
    if (!scripts.has(name)) {
      scripts.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = base + "_answer/" + name;
        script.onload = resolve;
        script.onerror = () => { scripts.delete(name); reject(new Error(WORDS.answer.file_not_loaded.replace("{name}", name))); };
        document.head.append(script);
      }));
    }
    return scripts.get(name);
  };
  const spots = new Map();
  window.bookAnswer = { base, here, load };
  const open = (spot, given) => load("box.js").then(() => window.bookAnswer.open(spot, given),
    () => { spot.button.textContent = WORDS.answer.not_loaded; });
  const offer = (spot, text, style) => {
    const button = spot.button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = text;
    button.style.cssText = style;
    button.addEventListener("click", () => open(spot));
    spots.set(spot.label, spot);
    return button;
  };
  const plain = "position:static;margin-top:.6rem;opacity:1;font-size:.875rem;padding:.25rem .75rem;color:inherit";

  for (const exercise of document.querySelectorAll("article div.exercise[id]")) {
    const cell = exercise.nextElementSibling;
    if (!cell?.matches(".cell") || !/\bcheck\(/.test(cell.textContent)) continue;
    const spot = { kind: "exercise", label: exercise.id, page: here, after: exercise };
    exercise.append(offer(spot, WORDS.answer.exercise, plain));
  }
  const quiet = matchMedia("(hover: none)").matches ? "display:block;opacity:1;border:0;" : "";
  for (const mark of document.querySelectorAll("article div.math .eqno .mark")) {
    const after = mark.closest("div.math");
    const home = new URL(mark.parentNode.querySelector("a").href).href.split("#")[0];
    const page = home.startsWith(base) && home.endsWith(".html") ? home.slice(base.length, -5) : here;
    const label = decodeURIComponent(mark.hash.slice("#ledger-".length));
    const spot = { kind: "display", label, page, after };
    after.append(offer(spot, WORDS.answer.variant, quiet + "top:auto;bottom:-1.1rem"));
  }
  const place = document.querySelector("article .answer-page");
  if (place) place.append(offer({ kind: "page", label: "page", page: here, after: place }, WORDS.answer.page, plain));

  // An attempt that was shared: its link names the place and holds the text.
  const shared = /^#answer=([\w:.-]+?)\/([\w-]+)$/.exec(location.hash);
  if (shared && spots.has(shared[1])) open(spots.get(shared[1]), shared[2]);
})();
