// The box in which a reader's own line, or page, is checked; see answer.js. What a reader writes
// is shown as text or by KaTeX, which trusts nothing: it never becomes part of the page's HTML.
(() => {
  "use strict";
  const answer = window.bookAnswer;
  const LINE = 20000; // characters of one formula
  const PAGE = 1000000;
  const SHOWN = 6000; // what is longer is not set while it is typed
  const SLOW = 5; // seconds after which the box says that it takes long

  const words = WORDS.box;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (braces, name) => values[name]);
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
    if (!packed.ok) throw new Error(fill(words.server, packed));
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
      if (missing.length) throw new Error(fill(words.it_lacks, { names: missing.join(words.lacks_join) }));
      if (!fetchable) await answer.load("packs.js");
      const source = await sourceOf();
      if (made.over) return;
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const worker = made.worker = new Worker(url);
      const names = ["wasm", "library", "checker"];
      const parts = Object.fromEntries(names.map((name) =>
        [name, fetchable ? `${answer.base}_answer/${name}.pack` : bytes(packs[name])]));
      await new Promise((resolve, reject) => {
        worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message || words.no_worker)); made.end(words.broke_down); };
        worker.onmessage = ({ data }) => {
          if (data.ready) { made.up = true; resolve(); return; }
          if (data.failed) { reject(new Error(data.failed)); return; }
          const asked = waiting.get(data.id);
          if (!asked) return;
          if (data.piece) { asked.tell(data.piece); return; }
          waiting.delete(data.id);
          if ("result" in data) { asked.resolve(data.result); return; }
          asked.reject(new Error(data.error));
          made.end(words.restarted); // what failed inside may have left it unusable
        };
        worker.postMessage({ parts }, fetchable ? [] : Object.values(parts));
      });
      URL.revokeObjectURL(url);
    })()]);
    made.ready.catch(() => made.end(words.did_not_start));
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
    const place = scrolling(words.relation_shown);
    if (latex.length > SHOWN || setFormula(latex, place)) place.replaceChildren(element("code", { textContent: latex.slice(0, SHOWN) }));
    return place;
  };
  const verdicts = WORDS.verdict;
  const verdictWord = (verdict) => { // "refuted", or "refuted (as the text says)"
    const [word, ...more] = verdict.split(" ");
    return [verdicts[word] ?? word, ...(more.length ? [verdicts["as-the-text-says"]] : [])].join(" ");
  };
  const verdictOf = (relation, alone) => {
    const line = element("p", {},
      element("span", { textContent: relation.mark }), " ",
      element("strong", { textContent: verdictWord(relation.verdict) }),
      relation.evidence ? ` (${relation.evidence})` : "");
    line.classList.add("verdict", `verdict-${relation.verdict.split(" ")[0]}`);
    if (alone === true) return element("li", {}, line); // its formula stands above it already
    const shown = relation.latex ? formula(relation.latex) : element("code", { textContent: relation.source.slice(0, SHOWN) });
    return element("li", {}, line, shown);
  };
  const summary = (relations) => {
    const wrong = relations.filter((relation) => relation.wrong);
    if (!relations.length) return words.nothing;
    const said = {
      words: [...new Set((wrong.length ? wrong : relations).map((relation) => verdictWord(relation.verdict)))].join(", "),
      count: relations.length, wrong: wrong.length,
    };
    if (!wrong.length) return fill(relations.length > 1 ? words.all_stand : words.stands, said);
    return fill(relations.length > 1 ? words.to_mend : words.not_yet, said);
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
      fresh(false);
    };
    const status = element("p", { className: "answer-status", role: "status" });
    const results = element("ul", { className: "answer-verdicts" });
    const fresh = (on) => { // whether the answer is one to what stands in the fields
      if (on) results.classList.remove("old");
      else if (results.firstChild && !check.disabled) { results.classList.add("old"); status.textContent = words.outdated; }
    };
    let timer = 0;
    let stopped = false;
    const busy = (on) => { check.disabled = on; stop.hidden = !on; section.setAttribute("aria-busy", String(on)); };

    const run = async () => {
      if (check.disabled) return;
      results.replaceChildren();
      fresh(true);
      const question = ask(values());
      if (typeof question === "string") { status.textContent = question; return; }
      stopped = false;
      busy(true);
      engine ??= begin();
      const mine = engine;
      status.textContent = mine.up ? words.checking : words.starting;
      mine.ready.then(() => { if (mine === engine && !stopped) status.textContent = words.checking; }, () => {});
      let seconds = 0;
      timer = setInterval(() => {
        seconds += 1;
        if (mine.up && seconds >= SLOW) status.textContent = fill(words.slow, { seconds });
      }, 1000);
      try {
        const relations = [];
        const said = await mine.ask(question, (piece) => {
          relations.push(...piece.relations);
          results.append(...extra.piece(piece));
        });
        if (Array.isArray(said)) {
          results.replaceChildren(...said.map((relation) => verdictOf(relation)));
          status.textContent = summary(said);
        } else {
          status.textContent = said.problem ? fill(words.bad_page, { reason: said.problem }) : summary(relations);
        }
      } catch (error) {
        status.replaceChildren(...(mine.up || stopped ? [stopped ? words.stopped : fill(words.no_verdict, { reason: error.message })] : instead(error)));
      } finally {
        clearInterval(timer);
        busy(false);
      }
    };
    const check = button(words.check, run);
    const stop = button(words.stop, () => { stopped = true; (engine ?? { end() {} }).end("stopped"); });
    stop.hidden = true;
    const again = button(words.again, () => { keep(spot, null); put(first); results.replaceChildren(); fresh(true); status.textContent = ""; });
    const link = button(words.link, () => {
      const address = `${location.href.split("#")[0]}#answer=${spot.label}/${coded(values())}`;
      if (address.length > 30000) { status.textContent = words.long_link; return; }
      history.replaceState(null, "", address);
      const said = () => { status.textContent = words.linked; };
      if (navigator.clipboard) navigator.clipboard.writeText(address).then(() => { status.textContent = words.copied; }, said); else said();
    });
    const close = button(words.close, () => { section.remove(); spot.box = null; spot.button.hidden = false; spot.button.focus(); });
    check.className = "main";
    const hint = element("small", { textContent: words.keys });
    const section = element("section", { className: "answer-box" },
      element("h4", { textContent: title }), ...extra.before,
      ...Object.values(fields).map((made) => made.part), ...extra.after,
      element("div", { className: "answer-buttons" }, check, stop, again, link, close, hint), status, results);
    section.setAttribute("aria-label", title);
    const changed = () => { extra.changed(values()); };
    section.addEventListener("input", () => { keep(spot, values()); changed(); fresh(false); });
    section.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
    });
    return { section, put, run };
  };

  const instead = (error) => {
    const why = fill(words.cannot_start, { reason: error.message }) + " ";
    const notebook = document.querySelector(".tools a");
    if (!notebook) return [why + words.command];
    const [before, after] = words.instead.split("{notebook}");
    return [why + before, element("a", { href: notebook.href, textContent: words.notebook, download: "" }), after];
  };

  const lineBox = (spot, start) => {
    const latex = field(words.your_line, start.latex, Math.min(14, start.latex.split("\n").length + 1));
    const note = field(words.your_note, start.note, start.note.length > 60 ? 2 : 1);
    const shown = scrolling(words.line_shown);
    shown.classList.add("answer-shown");
    latex.part.append(shown);
    let later = 0;
    const changed = (values) => {
      clearTimeout(later);
      later = setTimeout(() => {
        const text = stripped(values.latex);
        if (!text) { shown.textContent = ""; return; }
        if (text.length > SHOWN) { shown.textContent = words.long_shown; return; }
        const problem = setFormula(text, shown); watch.unobserve(shown); watch.observe(shown);
        if (problem) shown.replaceChildren(element("small", { textContent: fill(words.unset, { reason: problem }) }));
      }, 120);
    };
    const ask = (values) => {
      if (!values.latex.trim()) return words.empty;
      if (values.latex.length > LINE) return fill(words.long_line, { count: values.latex.length, most: LINE });
      if (values.note.length > LINE) return words.long_note;
      if (spot.kind === "exercise") return { kind: "line", ...values };
      return { kind: "variant", page: spot.page, label: spot.label, data: pages.get(spot.page), ...values };
    };
    const title = spot.kind === "exercise" ? words.your_answer : WORDS.answer.variant;
    return box(spot, title, { latex, note }, start, ask, { before: [], after: [], changed, piece: () => [] });
  };
  const stripped = (latex) => latex.trim().replace(/^\${1,2}([^]*?)\${1,2}$/, "$1");

  const pageBox = (spot) => {
    const text = field(words.your_page, "", 12);
    const letters = field(words.your_letters, "", 8);
    const open = (label, accept, made) => {
      const input = element("input", { type: "file", accept, id: `answer-${++count}` });
      input.addEventListener("change", async () => {
        if (!input.files[0]) return;
        made.input.value = await input.files[0].text();
        made.name = input.files[0].name;
        made.input.dispatchEvent(new Event("input", { bubbles: true }));
        input.value = "";
      });
      made.part.append(element("div", { className: "answer-open" }, element("label", { for: input.id, textContent: label }), " ", input));
    };
    open(words.open_page, ".md,.ipynb,.tex,.markdown,.Rmd,.qmd,.txt", text);
    open(words.open_letters, ".toml,.txt", letters);
    const promise = element("p", { textContent: words.promise });
    const block = (name) => document.querySelector(`article .highlight-${name} pre`)?.textContent ?? "";
    const example = button(words.example, () => made.put({ text: block("markdown"), letters: block("toml") }));
    const ask = (values) => {
      if (!values.text.trim()) return words.no_page;
      if (values.text.length > PAGE || values.letters.length > PAGE) return fill(words.long_page, { most: PAGE });
      return { kind: "page", name: "page" + suffix(values.text), ...values };
    };
    // What was pasted shows what it is; what was opened has a name.
    const suffix = (written) => {
      if (/^\s*\{/.test(written) && /"cells"/.test(written)) return ".ipynb";
      if (/^\s*\\(documentclass|begin\{document\}|(sub)*section\*?\{)/m.test(written)) return ".tex";
      return /\.(tex|Rmd|qmd)$/i.exec(text.name ?? "")?.[0].toLowerCase() ?? ".md";
    };
    const piece = (given) => {
      const parts = [];
      if (given.text.trim()) parts.push(element("pre", { textContent: given.text.replace(/^\n+|\n+$/g, "") }));
      if (given.latex) parts.push(formula(given.latex));
      const alone = Boolean(given.latex) && given.relations.length === 1;
      if (given.relations.length) parts.push(element("ul", {}, ...given.relations.map((relation) => verdictOf(relation, alone))));
      return parts.length ? [element("li", { className: given.relations.some((relation) => relation.wrong) ? "answer-piece wrong" : "answer-piece" }, ...parts)] : [];
    };
    const made = box(spot, WORDS.answer.page, { text, letters }, { text: "", letters: "" }, ask,
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
