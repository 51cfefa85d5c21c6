// The search page: asks for the index when there is something to find, and shows where it stands.
(() => {
  "use strict";
  const STOP = new Set(WORDS.search.passed_over.split(" "));
  const SHOWN = 20, AROUND = 110;
  const root = document.documentElement.dataset.content_root;
  const form = document.querySelector(".search-page"), box = form.querySelector("input");
  const list = document.querySelector("#search-results"), said = document.querySelector("#search-said");

  let asked = null;
  const load = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = resolve;
    script.onerror = reject;
    script.src = root + address;
    document.head.append(script);
  });
  const index = () => asked ||= new Promise((resolve, reject) => {
    window.bookIndex = (data) => { window.bookIndex = data; };
    Promise.all(["_static/words.js", "minisearch/minisearch.js", "_static/search-index.js"].map(load))
      .then(() => resolve(prepare(window.bookIndex)), reject);
  });

  const prepare = (data) => {
    const phrase = (text) => [...bookWords.all(text)].map(({ form }) => form).join(" ");
    const quiet = new Set(data.quiet);
    const engine = new MiniSearch({
      fields: ["title", "page", "text", "names", "code"],
      tokenize: bookWords.forms,
      processTerm: (term) => term,
      searchOptions: { boost: { title: 5, page: 2, names: .6, code: .4 } },
    });
    engine.addAll(data.entries.map(([page, kind, , title, text, names, code], id) =>
      ({ id, title: kind === "equation" ? "" : title, page: kind === "page" ? title : "", text: kind === "equation" ? title + " " + text : text, names, code })));
    const places = new Map();
    for (const [words, ids] of data.places) places.set(phrase(words), [...(places.get(phrase(words)) || []), ...ids]);
    const means = new Map();
    for (const [says, meant] of data.synonyms) for (const words of says) means.set(phrase(words), [...(means.get(phrase(words)) || []), ...meant]);
    const known = (term) => engine.search(term, { tokenize: (t) => [t] }).length > 0;
    const weight = (id) => {
      const [page, kind] = data.entries[id];
      return (quiet.has(page) ? .25 : 1) * ({ page: 1.6, section: 1.2, equation: .5 }[kind] || .7);
    };

    // The phrases of the lists that a query contains, the longest first; every word once.
    const phrases = (terms) => {
      const found = [];
      for (let start = 0; start < terms.length;) {
        let size = terms.length - start;
        while (size > 1 && !places.has(terms.slice(start, start + size).join(" ")) && !means.has(terms.slice(start, start + size).join(" "))) size--;
        found.push(terms.slice(start, start + size));
        start += size;
      }
      return found;
    };
    const word = (term, parts) => {
      const exact = { queries: [term], prefix: term.length > 2 && !/^[\d.]+$/.test(term) };
      if (parts.length < 2 || known(term)) return exact;
      return { combineWith: "AND", queries: parts };
    };
    return (text) => {
      const words = [...bookWords.all(text)], kept = words.filter(({ form }) => !STOP.has(form));
      const used = kept.length ? kept : words, parts = new Map(used.map(({ form, parts }) => [form, parts]));
      const groups = phrases(used.map(({ form }) => form));
      const whole = words.map(({ form }) => form).join(" ");
      const pins = [...(places.get(whole) || []), ...groups.flatMap((group) => places.get(group.join(" ")) || [])];
      const queries = groups.map((group) => {
        const own = { combineWith: "AND", queries: group.map((term) => word(term, parts.get(term) || [])) };
        const others = (means.get(group.join(" ")) || []).map((other) => ({ combineWith: "AND", queries: bookWords.forms(other), boostDocument: () => .4 }));
        return others.length ? { combineWith: "OR", queries: [own, ...others] } : own;
      });
      const boostDocument = weight;
      let hits = queries.length ? engine.search({ combineWith: "AND", queries }, { boostDocument }) : [];
      if (!hits.length && !pins.length) hits = engine.search({ combineWith: "OR", queries }, { boostDocument, fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? .2 : false) });
      const rest = hits.filter(({ id }) => !pins.includes(id));
      const terms = new Set([...groups.flat(), ...hits.slice(0, SHOWN).flatMap((hit) => hit.terms)]);
      return { terms, hits: [...new Set(pins), ...rest.map(({ id }) => id)].map((id) => place(data, id)) };
    };
  };

  const place = (data, id) => {
    const [page, kind, anchor, title, text] = data.entries[id];
    const [name, pageTitle] = data.pages[page];
    return { name, anchor, title: title || pageTitle, page: kind === "page" ? "" : pageTitle, text };
  };

  // The part of a text that holds most of the words, its ends at words.
  const excerpt = (text, wanted) => {
    const found = [...bookWords.all(text)].filter(({ form, parts }) => wanted.has(form) || parts.some((part) => wanted.has(part)));
    const near = (one) => new Set(found.filter(({ at }) => at >= one.at && at < one.at + AROUND).map(({ form }) => form)).size;
    const best = found.reduce((before, one) => (before && near(before) >= near(one) ? before : one), null);
    const start = best ? Math.max(0, best.at - AROUND / 2) : 0;
    const from = start && text.indexOf(" ", start) + 1, end = text.lastIndexOf(" ", from + 2 * AROUND);
    const to = text.length - from <= 2 * AROUND || end <= from ? text.length : end;
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  };

  const show = (text, { hits, terms }) => {
    const items = hits.slice(0, SHOWN).map(({ name, anchor, title, page, text: words }) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `${root}${name}.html?find=${encodeURIComponent([...terms].join(" "))}${anchor ? "#" + anchor : ""}`;
      link.append(bookWords.marked(title, terms) || title);
      item.append(link);
      if (page) { const small = document.createElement("small"); small.textContent = page; item.append(" ", small); }
      if (words) {
        const quote = document.createElement("p"), part = excerpt(words, terms);
        quote.className = "context";
        quote.append(bookWords.marked(part, terms) || part);
        item.append(quote);
      }
      return item;
    });
    list.replaceChildren(...items);
    const count = hits.length;
    const says = WORDS.search, fill = (sentence) => sentence.replace(/\{(\w+)\}/g, (braces, name) => ({ text, count, shown: SHOWN })[name]);
    said.textContent = text && fill(!count ? says.nothing : count > SHOWN ? says.first : count > 1 ? says.many : says.one);
  };
  const find = () => {
    const text = box.value.trim();
    if (!text) { show("", { hits: [], terms: new Set() }); return; }
    index().then((search) => { if (box.value.trim() === text) show(text, search(text)); },
      () => { said.textContent = WORDS.search.no_index; });
  };
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("focus", () => { if (box.value) index(); });
  box.addEventListener("input", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(history.state, "", "?q=" + encodeURIComponent(box.value.trim()));
    find();
  });
  find();
})();
