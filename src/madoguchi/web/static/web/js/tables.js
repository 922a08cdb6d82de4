// A list that is wider than a telephone becomes cards there: each row one card, each
// value under its column's word. Without a script it scrolls inside its box.
"use strict";
(() => {
  const narrow = matchMedia("(max-width: 30rem)");
  const OWN = ".table--cards, .table--tight, .table--people, .table--plan, .table--wide";

  function word(head) {
    const copy = head.cloneNode(true);
    copy.querySelectorAll(".visually-hidden, .hidden").forEach((one) => one.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function stack(table) {
    const heads = [...table.querySelectorAll("thead th")].map(word);
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      [...row.cells].forEach((cell, nth) => {
        if (heads[nth]) cell.dataset.head = heads[nth];
        const bare = !cell.textContent.trim() && !cell.querySelector("input, svg, img");
        cell.classList.toggle("is-bare", bare);
      });
    }
    table.classList.add("table--stack");
  }

  const even = (table) =>
    !table.querySelector('[colspan]:not([colspan="1"]), [rowspan]:not([rowspan="1"])') &&
    table.querySelectorAll("thead tr").length === 1;

  function look() {
    if (!narrow.matches) return;
    for (const box of document.querySelectorAll(".table-box")) {
      const table = box.querySelector(".table");
      if (!table || table.matches(OWN)) continue;
      // Rows that came later belong to cards already.
      const stacked = table.matches(".table--stack");
      if (stacked || (box.scrollWidth > box.clientWidth + 1 && even(table))) stack(table);
    }
  }

  let soon = 0;
  const later = () => {
    cancelAnimationFrame(soon);
    soon = requestAnimationFrame(look);
  };
  look();
  document.fonts?.ready.then(look);
  narrow.addEventListener("change", look);
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
})();
