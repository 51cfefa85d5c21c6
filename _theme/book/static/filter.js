// The box of a page that hides what does not have its words: rows of tables, entries of the errata.
(() => {
  "use strict";
  const box = document.querySelector(".filter");
  if (!box) return;
  const input = box.querySelector("input");
  const said = box.querySelector("output");
  const plain = (text) => text.toLowerCase().replace(/[(),;]/g, " ").replace(/\s+/g, " ");
  const items = [...document.querySelectorAll("article tbody tr, article section:has(> .slip)")]
    .map((element) => ({ element, text: ` ${plain(element.textContent)} ` }));
  const number = /^\d+(\.\d+)?$/;
  const has = (text, word) => number.test(word) ? text.includes(` ${word} `) : text.includes(word);
  const other = [...document.querySelectorAll("article .cell, article section > p")]
    .filter((element) => element.closest("section:has(> .slip), section:has(section > .slip)") && !element.matches(".filter"));
  const look = () => {
    const words = plain(input.value).trim().split(" ").filter(Boolean);
    let shown = 0;
    for (const { element, text } of items) {
      const fits = words.every((word) => has(text, word));
      element.hidden = !fits;
      shown += fits;
    }
    for (const element of other) element.hidden = words.length > 0 && !element.closest("section:has(> .slip)");
    said.textContent = words.length ? `${shown} found` : "";
  };
  box.hidden = false;
  input.addEventListener("input", look);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; look(); }
})();
