// The operator's hands never leave the keys: Enter goes to the next question, a digit
// chooses an option, the hold counts down. The page works without any of it.
"use strict";

(() => {
  const form = document.querySelector("[data-reception]");
  if (!form) return;
  const QUESTIONS = "input:not([type=hidden]), button[name=hold], button[name=find]";

  function questions() {
    const all = [...document.querySelectorAll(`[data-reception] ${QUESTIONS}`)];
    // What a closed <details> holds has rectangles and still cannot be seen.
    const shown = all.filter((one) => one.checkVisibility() && !one.disabled);
    // Of a group of radios only the chosen one (or the first) is a stop.
    return shown.filter((one) => {
      if (one.type !== "radio") return true;
      const group = shown.filter((other) => other.name === one.name);
      return one === (group.find((other) => other.checked) || group[0]);
    });
  }

  function next(from) {
    const all = questions();
    const same = all.findIndex((one) => one === from || (from.name && one.name === from.name));
    const target = all[same + 1] || document.querySelector("[data-reception] [value=book]");
    if (target) target.focus();
  }

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!at.closest || !at.closest("[data-reception]")) return;
    if (event.key === "Enter" && at.tagName === "INPUT" && !event.isComposing) {
      if (at.name === "q" || at.name === "day") return; // searches
      event.preventDefault();
      next(at);
    } else if (at.type === "radio" && /^[1-9]$/.test(event.key)) {
      const group = document.querySelectorAll(`[data-reception] [name="${at.name}"]`);
      const chosen = group[Number(event.key) - 1];
      if (!chosen) return;
      event.preventDefault();
      chosen.checked = true;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      chosen.focus();
      next(chosen);
    } else if (at.name === "hold" && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      const slots = [...document.querySelectorAll("[data-reception] button[name=hold]")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const target = slots[slots.indexOf(at) + step];
      event.preventDefault();
      if (target) target.focus();
    } else if (atPlace(at) && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      event.preventDefault();
      otherDay(event.key === "ArrowRight" ? 1 : -1);
    }
  });

  const atPlace = (at) => at.name === "hold" || at.name === "session";

  function otherDay(step) {
    const days = [...document.querySelectorAll("#slot-part li button[name=session]")];
    const now = days.findIndex((one) => one.getAttribute("aria-current") === "true");
    const target = days[Math.min(days.length - 1, Math.max(0, now + step))];
    if (target) target.click();
  }

  // A caller begins at the search; after it the eyes go to the times of the place,
  // after a time to the first question.
  const land = (where) => {
    const found = document.querySelector(`[data-reception] ${where}`);
    if (found) found.focus();
  };
  const held = () => document.querySelector("[data-reception] input[name=slot]");
  const first = "[name=first_application]:checked, [name=first_application]";
  if (document.activeElement === document.body) land(held() ? first : "[name=q]");
  document.addEventListener("htmx:afterSettle", (event) => {
    // A sentence or free places that follow by themselves leave the hands where they are.
    if (["spoken", "as-call"].includes(event.target.id) || freshening) return;
    land(held() ? first : "button[name=hold]");
  });

  // A call that is no booking is recorded here; what was typed for one stays behind it.
  const other = document.querySelector("#as-call");
  const mine = () => document.querySelector("#chosen");
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== other) return;
    mine().hidden = true;
    other.querySelector("select, input:not([type=hidden]), textarea").focus();
  });
  other.addEventListener("click", (event) => {
    if (!event.target.closest("[data-back]")) return;
    event.preventDefault();
    other.replaceChildren();
    mine().hidden = false;
    land("[name=kana]");
  });

  // Free places as others take them, at most every few seconds and never one change
  // too few; not while somebody types what to search.
  let freshening = false;
  let freshened = 0;
  let soon = 0;
  document.body.addEventListener("madoguchi:change", () => {
    if (!soon) soon = setTimeout(freshen, Math.max(0, freshened + 3000 - Date.now()));
  });
  async function freshen() {
    soon = 0;
    const searching = document.activeElement.closest("[name=q], [name=day]");
    if (!window.htmx || searching || document.hidden || mine().hidden) return;
    freshened = Date.now();
    freshening = true;
    const now = document.querySelector("#slot-part button[name=session][aria-current]");
    const part = { source: "#chosen", target: "#slot-part", select: "#slot-part" };
    await window.htmx.ajax("POST", location.pathname, {
      ...part,
      swap: "outerHTML",
      values: now ? { session: now.value } : {},
    });
    setTimeout(() => (freshening = false), 100);
  }

  const began = new WeakMap();
  setInterval(() => {
    const mark = document.querySelector("[data-countdown]");
    if (!mark) return;
    if (!began.has(mark)) began.set(mark, Date.now());
    const gone = Math.floor((Date.now() - began.get(mark)) / 1000);
    const left = Math.max(0, Number(mark.dataset.countdown) - gone);
    mark.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }, 1000);
})();
