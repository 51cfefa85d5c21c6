// Words as the search sees them, for its index, its queries, and the marks on a page that was found.
const bookWords = (() => {
  "use strict";
  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const OTHER = { "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "µ": "mu" };
  // A Greek letter is a word; others are letters, digits and _, joined by - . ' inside a word.
  const G = "\\u0370-\\u03ffµ", PART = `(?:(?![${G}])[\\p{L}\\p{N}_])+`;
  const WORD = new RegExp(`[${G}]|${PART}(?:[-.'’‑–]${PART})*(?:\\+\\+)?`, "gu");

  const greek = (letter) => OTHER[letter] || GREEK[letter.toLowerCase().codePointAt(0) - 0x3b1] || letter;

  // One form for plurals, -ing, -ed, and for -ise beside -ize.
  const stem = (word) => {
    if (/\d/.test(word) || word.length < 4) return word;
    word = word.replace(/iz(?=(e|ed|es|ing|er|ation|ations)$)/, "is").replace(/ies$/, "y").replace(/([^sui])s$/, "$1");
    if (word.length > 5) word = word.replace(/(?<=....)ing$|(?<=...)ed$/, "").replace(/([bdfgmnprt])\1$/, "$1");
    return word.length > 4 ? word.replace(/e$/, "") : word;
  };
  const norm = (word) => stem(word.toLowerCase().replace(/(?<!\d)\.|\.(?!\d)|[-'’‑–_]/g, ""));

  // The words of a text: where each stands, its own form, and the forms of its parts.
  const all = function* (text) {
    for (const { 0: found, index } of text.matchAll(WORD)) {
      const word = found.replace(/['’]s$/, "");
      if (word.length === 1 && new RegExp(`[${G}]`).test(word)) { yield { at: index, word, form: greek(word), parts: [] }; continue; }
      const parts = /[-_'’‑–]|\D\./.test(word) ? word.split(/[-_'’‑–.]/).filter(Boolean).map(norm) : [];
      yield { at: index, word, form: norm(word), parts };
    }
  };
  const forms = (text) => { const found = []; for (const one of all(text)) found.push(one.form, ...one.parts.filter((part) => part !== one.form)); return found; };

  // A copy of a text as nodes, the words of one of the given forms marked.
  const marked = (text, wanted) => {
    const whole = document.createDocumentFragment();
    let from = 0;
    for (const { at, word, form, parts } of all(text)) {
      if (!wanted.has(form) && !parts.some((part) => wanted.has(part))) continue;
      const mark = document.createElement("mark");
      mark.textContent = word;
      whole.append(text.slice(from, at), mark);
      from = at + word.length;
    }
    whole.append(text.slice(from));
    return from ? whole : null;
  };

  // Mark the words on this page that its address asks for, and take them from the address.
  const markPage = () => {
    const address = new URL(location.href);
    const wanted = new Set((address.searchParams.get("find") || "").split(" ").filter(Boolean));
    address.searchParams.delete("find");
    history.replaceState(history.state, "", address);
    const walk = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script, style, button, svg, .katex-mathml, .map") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const texts = [];
    while (walk.nextNode()) texts.push(walk.currentNode);
    for (const text of texts) { const copy = marked(text.data, wanted); if (copy) text.replaceWith(copy); }
  };
  return { all, forms, marked, markPage };
})();
