// The box in which a reader's own line, or page, is checked; see answer.js. What a reader writes
// is shown as text or by KaTeX, which trusts nothing: it never becomes part of the page's HTML.
(() => {
  "use strict";
  const answer = window.bookAnswer;
  const LINE = 20000; // characters of one formula
  const PAGE = 1000000;
  const SHOWN = 6000; // what is longer is not set while it is typed
  const SLOW = 5; // seconds after which the box says that it takes long

  const element = (name, properties = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.startsWith("aria-") || key === "role" || key === "for") made.setAttribute(key, value);
      else made[key] = value;
    }
    made.append(...children);
    return made;
  };
  const button = (text, act) => {
    const made = element("button", { type: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  // What pages say of themselves, and the packs of a site that is opened from files.
  const pages = new Map();
  let packs = null;
  answer.page = (name, data) => pages.set(name, data);
  answer.packs = (texts) => { packs = texts; };
  const style = element("link", { rel: "stylesheet", href: answer.base + "_answer/box.css" });
  const styled = new Promise((done) => { style.onload = style.onerror = done; });
  document.head.append(style);

  // The engine: one worker for the page, started when first needed, ended by Stop.
  const missing = ["WebAssembly", "Worker", "DecompressionStream", "Blob"].filter((name) => !(name in window));
  const fetchable = /^https?:$/.test(location.protocol);
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
  const sourceOf = async () => {
    const packed = fetchable ? await fetch(answer.base + "_answer/engine.pack") : new Response(bytes(packs.engine));
    if (!packed.ok) throw new Error("the server answers " + packed.status);
    return new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).blob();
  };
  let engine = null;
  const begin = () => {
    const waiting = new Map();
    const made = { worker: null, waiting, count: 0, up: false, over: false };
    let fail = null;
    const ended = new Promise((resolve, reject) => { fail = reject; });
    made.end = (why) => {
      made.over = true;
      made.worker?.terminate();
      fail(new Error(why));
      if (engine === made) engine = null;
      for (const { reject } of waiting.values()) reject(new Error(why));
      waiting.clear();
    };
    made.ready = Promise.race([ended, (async () => {
      if (missing.length) throw new Error("it has no " + missing.join(", no "));
      if (!fetchable) await answer.load("packs.js");
      const source = await sourceOf();
      if (made.over) return;
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const worker = made.worker = new Worker(url);
      const names = ["wasm", "library", "checker"];
      const parts = Object.fromEntries(names.map((name) =>
        [name, fetchable ? `${answer.base}_answer/${name}.pack` : bytes(packs[name])]));
      await new Promise((resolve, reject) => {
        worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message || "its worker did not start")); made.end("the checker broke down"); };
        worker.onmessage = ({ data }) => {
          if (data.ready) { made.up = true; resolve(); return; }
          if (data.failed) { reject(new Error(data.failed)); return; }
          const asked = waiting.get(data.id);
          if (!asked) return;
          if (data.piece) { asked.tell(data.piece); return; }
          waiting.delete(data.id);
          if ("result" in data) { asked.resolve(data.result); return; }
          asked.reject(new Error(data.error));
          made.end("the checker was restarted"); // what failed inside may have left it unusable
        };
        worker.postMessage({ parts }, fetchable ? [] : Object.values(parts));
      });
      URL.revokeObjectURL(url);
    })()]);
    made.ready.catch(() => made.end("the checker did not start"));
    made.ask = async (question, tell = () => {}) => {
      await made.ready;
      if (engine !== made) throw new Error("stopped");
      const id = ++made.count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, tell });
        made.worker.postMessage({ id, question });
      });
    };
    return made;
  };

  // Showing formulas and verdicts.
  const setFormula = (latex, place) => {
    let text = latex.replace(/\{(align|equation|gather|alignat|multline|eqnarray)\}/g, "{$1*}").replace(/\{(multline|eqnarray)\*\}/g, "{align*}");
    if (/\\\\|&/.test(text) && !/\\begin/.test(text)) text = `\\begin{aligned}${text}\\end{aligned}`;
    try {
      window.katex.render(text, place, { displayMode: true, throwOnError: true, trust: false, strict: "ignore", maxSize: 30, maxExpand: 500 });
      return "";
    } catch (error) {
      return String(error.rawMessage || error.message);
    }
  };
  // As on the page: what is wider than its box scrolls in it, and only then takes the focus.
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0; else target.removeAttribute("tabindex");
    }
  });
  const scrolling = (label) => {
    const place = element("div", { className: "formula", role: "group", "aria-label": label });
    watch.observe(place);
    return place;
  };
  const formula = (latex) => {
    const place = scrolling("A relation that was checked");
    if (latex.length > SHOWN || setFormula(latex, place)) place.replaceChildren(element("code", { textContent: latex.slice(0, SHOWN) }));
    return place;
  };
  const verdictOf = (relation, alone) => {
    const line = element("p", {},
      element("span", { className: relation.wrong ? "bad" : "good", textContent: relation.mark }), " ",
      element("strong", { textContent: relation.verdict }),
      relation.evidence ? ` (${relation.evidence})` : "");
    if (alone === true) return element("li", {}, line); // its formula stands above it already
    const shown = relation.latex ? formula(relation.latex) : element("code", { textContent: relation.source.slice(0, SHOWN) });
    return element("li", {}, line, shown);
  };
  const summary = (relations) => {
    const wrong = relations.filter((relation) => relation.wrong);
    if (!relations.length) return "Nothing to decide: there is no relation in this formula.";
    const words = [...new Set((wrong.length ? wrong : relations).map((relation) => relation.verdict))].join(", ");
    if (!wrong.length) return relations.length > 1 ? `All ${relations.length} relations stand: ${words}.` : `It stands: ${words}.`;
    return relations.length > 1 ? `${wrong.length} of ${relations.length} relations must be mended: ${words}.` : `Not yet: ${words}.`;
  };

  // Attempts are kept in this browser and can be put into a link.
  const key = (spot) => `answer:${spot.kind === "page" ? "page" : spot.page + "#" + spot.label}`;
  const kept = (spot) => { try { return JSON.parse(localStorage.getItem(key(spot))); } catch { return null; } };
  const keep = (spot, values) => {
    try {
      if (values) localStorage.setItem(key(spot), JSON.stringify(values)); else localStorage.removeItem(key(spot));
    } catch { /* private, or full */ }
  };
  const coded = (values) => {
    const text = Array.from(new TextEncoder().encode(JSON.stringify(values)), (byte) => String.fromCharCode(byte)).join("");
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };
  const decoded = (text) => {
    try {
      const signs = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
      const values = JSON.parse(new TextDecoder().decode(Uint8Array.from(signs, (sign) => sign.charCodeAt(0))));
      return Object.values(values).every((value) => typeof value === "string") ? values : null;
    } catch { return null; }
  };

  let count = 0;
  const field = (label, value, rows) => {
    const id = `answer-${++count}`;
    const input = element("textarea", { id, value, rows, spellcheck: false, autocapitalize: "off", autocomplete: "off" });
    return { input, part: element("div", { className: "answer-field" }, element("label", { for: id, textContent: label }), input) };
  };

  // One box. `fields` are its inputs by name; `ask` turns their values into a question, or into
  // words that say why there is none.
  const box = (spot, title, fields, first, ask, extra) => {
    const inputs = Object.fromEntries(Object.entries(fields).map(([name, made]) => [name, made.input]));
    const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const put = (given) => {
      for (const [name, input] of Object.entries(inputs)) if (typeof given[name] === "string") input.value = given[name];
      changed();
    };
    const status = element("p", { className: "answer-status", role: "status" });
    const verdicts = element("ul", { className: "answer-verdicts" });
    let timer = 0;
    let stopped = false;
    const busy = (on) => { check.disabled = on; stop.hidden = !on; section.setAttribute("aria-busy", String(on)); };

    const run = async () => {
      if (check.disabled) return;
      verdicts.replaceChildren();
      const question = ask(values());
      if (typeof question === "string") { status.textContent = question; return; }
      stopped = false;
      busy(true);
      engine ??= begin();
      const mine = engine;
      status.textContent = mine.up ? "Checking…" : "Starting the checker: 6 MB are fetched, once…";
      mine.ready.then(() => { if (mine === engine && !stopped) status.textContent = "Checking…"; }, () => {});
      let seconds = 0;
      timer = setInterval(() => {
        seconds += 1;
        if (mine.up && seconds >= SLOW) status.textContent = `Still checking after ${seconds} seconds. Some lines take long; Stop ends it.`;
      }, 1000);
      try {
        const relations = [];
        const said = await mine.ask(question, (piece) => {
          relations.push(...piece.relations);
          verdicts.append(...extra.piece(piece));
        });
        if (Array.isArray(said)) {
          verdicts.replaceChildren(...said.map((relation) => verdictOf(relation)));
          status.textContent = summary(said);
        } else {
          status.textContent = said.problem ? `This page cannot be checked: ${said.problem}` : summary(relations);
        }
      } catch (error) {
        status.replaceChildren(...(mine.up || stopped ? [stopped ? "Stopped. Nothing is lost; Check starts again." : `No verdict: ${error.message}. Check tries again.`] : instead(error)));
      } finally {
        clearInterval(timer);
        busy(false);
      }
    };
    const check = button("Check", run);
    const stop = button("Stop", () => { stopped = true; (engine ?? { end() {} }).end("stopped"); });
    stop.hidden = true;
    const again = button("Start over", () => { keep(spot, null); put(first); verdicts.replaceChildren(); status.textContent = ""; });
    const link = button("Link to this", () => {
      const address = `${location.href.split("#")[0]}#answer=${spot.label}/${coded(values())}`;
      if (address.length > 30000) { status.textContent = "This is too long for a link."; return; }
      history.replaceState(null, "", address);
      const said = () => { status.textContent = "The address of this page now holds what you wrote: copy it."; };
      if (navigator.clipboard) navigator.clipboard.writeText(address).then(() => { status.textContent = "Copied: a link that holds what you wrote."; }, said); else said();
    });
    const close = button("Close", () => { section.remove(); spot.box = null; spot.button.hidden = false; spot.button.focus(); });
    check.className = "main";
    const hint = element("small", { textContent: "Ctrl+Enter checks." });
    const section = element("section", { className: "answer-box" },
      element("h4", { textContent: title }), ...extra.before,
      ...Object.values(fields).map((made) => made.part), ...extra.after,
      element("div", { className: "answer-buttons" }, check, stop, again, link, close, hint), status, verdicts);
    section.setAttribute("aria-label", title);
    const changed = () => { extra.changed(values()); };
    section.addEventListener("input", () => { keep(spot, values()); changed(); });
    section.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
    });
    return { section, put, run };
  };

  const instead = (error) => {
    const why = `The checker cannot start in this browser: ${error.message}. `;
    const notebook = document.querySelector(".tools a");
    if (!notebook) return [why + "On a computer, “python -m linewise page.md --notation letters.toml” does the same."];
    return [why + "You can download the ", element("a", { href: notebook.href, textContent: "notebook", download: "" }), " and run its cell in Jupyter: it does the same."];
  };

  const lineBox = (spot, start) => {
    const latex = field("Your line, in LaTeX", start.latex, Math.min(14, start.latex.split("\n").length + 1));
    const note = field("Said beside it, to the checker", start.note, start.note.length > 60 ? 2 : 1);
    const shown = scrolling("Your line as it is set");
    shown.classList.add("answer-shown");
    latex.part.append(shown);
    let later = 0;
    const changed = (values) => {
      clearTimeout(later);
      later = setTimeout(() => {
        const text = stripped(values.latex);
        if (!text) { shown.textContent = ""; return; }
        if (text.length > SHOWN) { shown.textContent = "Too long to be shown while you type."; return; }
        const problem = setFormula(text, shown); watch.unobserve(shown); watch.observe(shown);
        if (problem) shown.replaceChildren(element("small", { textContent: `Cannot be set yet: ${problem}` }));
      }, 120);
    };
    const ask = (values) => {
      if (!values.latex.trim()) return "The box is empty. Write a line in LaTeX, such as  a = b.";
      if (values.latex.length > LINE) return `These are ${values.latex.length} characters, and one formula may have ${LINE}. For a whole page there is “Check a page of your own”.`;
      if (values.note.length > LINE) return "What is said beside the line is too long.";
      if (spot.kind === "exercise") return { kind: "line", ...values };
      return { kind: "variant", page: spot.page, label: spot.label, data: pages.get(spot.page), ...values };
    };
    const title = spot.kind === "exercise" ? "Your answer" : "Try a variant";
    return box(spot, title, { latex, note }, start, ask, { before: [], after: [], changed, piece: () => [] });
  };
  const stripped = (latex) => latex.trim().replace(/^\${1,2}([^]*?)\${1,2}$/, "$1");

  const pageBox = (spot) => {
    const text = field("The page: Markdown, or a notebook", "", 12);
    const letters = field("Its letters (TOML); the book’s if this is empty", "", 8);
    const open = (label, accept, made) => {
      const input = element("input", { type: "file", accept, id: `answer-${++count}` });
      input.addEventListener("change", async () => {
        if (!input.files[0]) return;
        made.input.value = await input.files[0].text();
        made.input.dispatchEvent(new Event("input", { bubbles: true }));
        input.value = "";
      });
      made.part.append(element("div", { className: "answer-open" }, element("label", { for: input.id, textContent: label }), " ", input));
    };
    open("Open a page", ".md,.ipynb,.markdown,.txt", text);
    open("Open letters", ".toml,.txt", letters);
    const promise = element("p", { textContent: "Nothing leaves your machine: the checker runs in this page, and what you write or open is sent nowhere." });
    const block = (name) => document.querySelector(`article .highlight-${name} pre`)?.textContent ?? "";
    const example = button("Put in the example below", () => made.put({ text: block("markdown"), letters: block("toml") }));
    const ask = (values) => {
      if (!values.text.trim()) return "There is no page yet. Paste one, or open a file.";
      if (values.text.length > PAGE || values.letters.length > PAGE) return `This is too long: at most ${PAGE} characters are checked here.`;
      const notebook = /^\s*\{/.test(values.text) && /"cells"/.test(values.text);
      return { kind: "page", name: notebook ? "page.ipynb" : "page.md", ...values };
    };
    const piece = (given) => {
      const parts = [];
      if (given.text.trim()) parts.push(element("pre", { textContent: given.text.replace(/^\n+|\n+$/g, "") }));
      if (given.latex) parts.push(formula(given.latex));
      const alone = Boolean(given.latex) && given.relations.length === 1;
      if (given.relations.length) parts.push(element("ul", {}, ...given.relations.map((relation) => verdictOf(relation, alone))));
      return parts.length ? [element("li", { className: given.relations.some((relation) => relation.wrong) ? "answer-piece wrong" : "answer-piece" }, ...parts)] : [];
    };
    const made = box(spot, "Check a page here", { text, letters }, { text: "", letters: "" }, ask,
      { before: [promise], after: [element("p", {}, example)], changed: () => {}, piece });
    return made;
  };

  answer.open = async (spot, given) => {
    if (spot.box) { spot.box.section.querySelector("textarea").focus(); return; }
    spot.button.disabled = true;
    try {
      await Promise.all([answer.load("katex.js"), answer.load(`pages/${spot.page}.js`), styled]);
    } catch (error) {
      spot.button.textContent = error.message;
      return;
    } finally {
      spot.button.disabled = false;
    }
    if (spot.box) return;
    const data = pages.get(spot.page);
    const display = data.displays.find((fields) => fields[1] === spot.label);
    const start = spot.kind === "exercise" ? data.exercises[spot.label] : display && { latex: display[2], note: display[3] };
    spot.box = spot.kind === "page" ? pageBox(spot) : lineBox(spot, start);
    spot.button.hidden = true;
    spot.after.after(spot.box.section);
    spot.box.put((given && decoded(given)) || kept(spot) || start || {});
    spot.box.section.querySelector("textarea").focus();
    if (given) spot.box.section.scrollIntoView({ block: "center" });
    if (!missing.length) engine ??= begin();
  };
})();
