// The box of a page that hides what does not have its words: rows of tables, entries of the errata.
(() => {
  "use strict";
  const box = document.querySelector(".filter");
  if (!box) return;
  const input = box.querySelector("input");
  const said = box.querySelector("output");
  const plain = (text) => text.toLowerCase().replace(/[(),;]/g, " ").replace(/\s+/g, " ");
  const entries = document.querySelectorAll("article section:has(> .slip)");
  const items = [...document.querySelectorAll("article tbody tr"), ...entries]
    .map((element) => ({ element, text: ` ${plain(element.textContent)} ` }));
  const groups = document.querySelectorAll("article section:has(> section > .slip)");
  const number = /^\d+(\.\d+)?$/;
  const has = (text, word) => number.test(word) ? text.includes(` ${word} `) : text.includes(word);
  const look = () => {
    const words = plain(input.value).trim().split(" ").filter(Boolean);
    for (const { element, text } of items) element.hidden = !words.every((word) => has(text, word));
    for (const group of groups) {
      group.hidden = ![...entries].some((entry) => group.contains(entry) && !entry.hidden);
      for (const part of group.children) {
        if (!part.matches("section, h2")) part.hidden = words.length > 0;
      }
    }
    const counted = entries.length ? [...entries] : items.map(({ element }) => element);
    const count = counted.filter((one) => !one.hidden).length;
    said.textContent = words.length ? WORDS.filter.found.replace("{count}", count) : "";
  };
  box.hidden = false;
  input.addEventListener("input", look);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; look(); }
})();
