// The book's only script on a chapter: colours, scrollable formulas, previews, copying code.
// Nothing here is needed to read; the page is complete without it.
(() => {
  "use strict";

  // Colours: as the system, light, dark, in turn; remembered.
  const root = document.documentElement;
  const choice = () => root.dataset.theme || "system";
  const button = document.querySelector(".theme-button");
  const names = WORDS.colours;
  const say = () => { button.title = names[choice()]; button.setAttribute("aria-label", button.title); };
  button.classList.remove("needs-script");
  say();
  button.addEventListener("click", () => {
    const order = ["system", "light", "dark"];
    const next = order[(order.indexOf(choice()) + 1) % 3];
    if (next === "system") delete root.dataset.theme; else root.dataset.theme = next;
    try { if (next === "system") localStorage.removeItem("theme"); else localStorage.setItem("theme", next); } catch { /* private */ }
    say();
  });

  // A page that the search has led to: mark the words that were found.
  if (new URLSearchParams(location.search).has("find")) {
    const script = document.createElement("script");
    script.src = root.dataset.content_root + "_static/words.js";
    script.onload = () => bookWords.markPage();
    document.head.append(script);
  }

  // The outline of the page marks the section that is being read, and closes when it has led there.
  const outline = document.querySelector(".here");
  if (outline) {
    const links = [...outline.querySelectorAll(":scope > ul > li > ul a")].filter((link) => !link.closest("ul ul ul ul"));
    const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let planned = 0;
    const follow = () => {
      planned = 0;
      const above = places.findLastIndex((place) => place && place.getBoundingClientRect().top < 160);
      links.forEach((link, number) => { if (number === above) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    };
    addEventListener("scroll", () => { planned ||= requestAnimationFrame(follow); }, { passive: true });
    follow();
    outline.addEventListener("click", (event) => { if (event.target.closest("a") && outline.matches(":popover-open")) outline.hidePopover(); });
  }

  // The mark of a display shows what the marks mean, and from there leads to its row.
  const legend = document.querySelector("#marks");
  if (legend?.showPopover) {
    document.addEventListener("click", (event) => {
      const mark = event.target.closest?.(".eqno .mark");
      if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      legend.querySelector("a").href = mark.href;
      for (const sign of legend.querySelectorAll("dt")) sign.toggleAttribute("data-this", sign.textContent === mark.textContent);
      legend.showPopover();
      legend.querySelector("a").focus({ preventScroll: true });
    });
  }

  // A place that is asked for unfolds.
  const unfold = () => {
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    for (const box of place.querySelectorAll(":scope > details")) box.open = true;
    for (let box = place.closest("details:not([open])"); box; box = box.parentElement.closest("details:not([open])")) box.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();

  // What is wider than its box scrolls inside it: then, and only then, it is a stop of the Tab key.
  const boxes = document.querySelectorAll(".formula, .table-box, pre, article p");
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  boxes.forEach((box) => watch.observe(box));

  // A button copies the code of a cell, or the LaTeX of a display: to try a variant of it.
  if (navigator.clipboard) {
    const offer = (block, label, text) => {
      const copy = document.createElement("button");
      copy.type = "button";
      copy.className = "copy";
      copy.textContent = label;
      copy.addEventListener("click", () => {
        navigator.clipboard.writeText(text()).then(() => {
          copy.textContent = WORDS.code.copied;
          setTimeout(() => { copy.textContent = label; }, 1500);
        });
      });
      block.append(copy);
    };
    document.querySelectorAll("article .highlight").forEach((block) => {
      if (!block.closest(".cell_output")) offer(block, WORDS.code.copy, () => block.querySelector("pre").textContent);
    });
    document.querySelectorAll("article div.math").forEach((block) => {
      const latex = block.querySelector("annotation");
      if (latex) offer(block, WORDS.code.copy_latex, () => latex.textContent);
    });
  }

  // Previews: resting on a reference shows the equation, lemma, figure or bibliography entry it
  // names. What stands on this page is copied from it; what stands on another is in that page's
  // file of previews, fetched by a script element so that it works from file:// too.
  const SHOWN = ".math, .proof, .exercise, figure, .citation";
  const loaded = new Map();
  window.bookPreviews = (page, parts) => loaded.get(page).resolve(parts);
  const partsOf = (page) => {
    if (!loaded.has(page)) {
      const entry = {};
      entry.promise = new Promise((resolve) => { entry.resolve = resolve; });
      loaded.set(page, entry);
      const script = document.createElement("script");
      script.src = root.dataset.content_root + "_previews/" + page + ".js";
      script.onerror = () => entry.resolve({});
      document.head.append(script);
    }
    return loaded.get(page).promise;
  };
  const base = new URL(root.dataset.content_root, location.href).href;
  const contentOf = async (link) => {
    const url = new URL(link.href);
    const id = decodeURIComponent(url.hash.slice(1));
    if (!id || link.closest(".contents, .here, .eqno, .preview")) return "";
    if (url.pathname === location.pathname) {
      const element = document.getElementById(id);
      const whole = element && (element.matches(SHOWN) ? element : element.parentElement.closest("figure"));
      return whole && !whole.contains(link) ? whole.outerHTML : "";
    }
    const page = url.href.split("#")[0];
    if (!page.startsWith(base) || !page.endsWith(".html")) return "";
    return (await partsOf(page.slice(base.length, -".html".length)))[id] || "";
  };
  let card = null;
  let timer = 0;
  let wanted = null;
  const hide = () => { clearTimeout(timer); wanted = null; if (card) card.remove(); card = null; };
  const show = async (link) => {
    const html = await contentOf(link);
    if (wanted !== link || !html) return;
    hide();
    card = document.createElement("div");
    card.className = "preview";
    card.setAttribute("role", "tooltip");
    card.innerHTML = html.replace(/ id="(?!pic-)[^"]*"/g, "");
    document.body.append(card);
    const place = link.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const left = Math.max(8, Math.min(place.left, root.clientWidth - size.width - 8));
    const above = place.top - size.height - 8;
    card.style.left = left + scrollX + "px";
    card.style.top = (above > 60 ? above : place.bottom + 8) + scrollY + "px";
    card.addEventListener("pointerleave", hide);
    wanted = link;
  };
  const start = (event, delay) => {
    const link = event.target.closest?.("article a[href*='#']");
    if (!link || link === wanted) return;
    clearTimeout(timer);
    wanted = link;
    timer = setTimeout(show, delay, link);
  };
  const stop = (event) => {
    if (card && event.relatedTarget instanceof Node && card.contains(event.relatedTarget)) return;
    hide();
  };
  document.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") start(event, 180); });
  document.addEventListener("pointerout", (event) => { if (event.target.closest?.("article a[href*='#']")) stop(event); });
  document.addEventListener("focusin", (event) => { if (event.target.matches?.(":focus-visible")) start(event, 0); });
  document.addEventListener("focusout", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", hide);
})();
