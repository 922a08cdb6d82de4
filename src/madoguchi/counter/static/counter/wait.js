// Citizens' wait pages bring themselves up to date: the numbers from the feed, the rest
// by asking for the page again. Without this script a link does.
// Who is filling in a form is not disturbed.
"use strict";
(() => {
  const { every, feed } = document.body.dataset;
  const SELDOM = 10; // with the feed, the whole page is asked for every tenth time
  let turn = 0;
  let fed = false;
  const busy = () => {
    const here = document.activeElement;
    const form = here && here.closest("form");
    return document.querySelector("[role=alert]") || form;
  };

  async function again() {
    if (document.hidden || busy()) return;
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = [...document.querySelectorAll("main details")].map((one) => one.open);
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
      for (const name of ["state", "told", "number"]) {
        if (name in fresh.body.dataset) document.body.dataset[name] = fresh.body.dataset[name];
        else delete document.body.dataset[name];
      }
      document.querySelectorAll("main details").forEach((one, nth) => {
        one.open = open[nth];
      });
    } catch {
      // the page says when it was made; the next turn asks again
    }
  }

  // Thousands hear of a change at once: they do not all ask at once.
  const soon = (seconds) => setTimeout(again, Math.random() * seconds * 1000);

  function figures(element, ...numbers) {
    const wanted = numbers.map(String);
    const text = element.textContent.replace(/[0-9]+/g, (old) => wanted.shift() ?? old);
    if (text !== element.textContent) element.textContent = text;
  }

  function lane(one, words) {
    const row = document.querySelector(`[data-lane="${one.slug}"]`);
    const waiting = row && row.querySelector("[data-waiting]");
    if (!waiting) return;
    figures(waiting, one.waiting);
    const range = row.querySelector("[data-range]");
    range.hidden = one.low === null;
    if (one.low !== null) figures(range, one.low, one.high);
    const light = row.querySelector("[data-light]");
    light.className = `light ${one.light}`;
    light.textContent = words[one.light] || "";
  }

  function show(said) {
    const { state, told, number } = document.body.dataset;
    if (number && said.called.some((call) => call.now && call.number === Number(number))) {
      return again();
    }
    const now = `${said.state}/${said.reason}`;
    if (told !== undefined && told !== now) {
      document.body.dataset.told = now;
      return soon(5);
    }
    if (!state) return;
    const list = document.querySelector(".lanes");
    if (list) said.lanes.forEach((one) => lane(one, list.dataset));
    const at = document.querySelector("[data-at]");
    if (at) at.textContent = at.textContent.replace(/[0-9]+:[0-9]+/, said.at);
  }

  function listen() {
    const source = new EventSource(feed);
    source.onopen = () => (fed = true);
    source.onerror = () => (fed = false);
    source.addEventListener("board", (event) => show(JSON.parse(event.data)));
  }

  setInterval(() => {
    turn += 1;
    const rest = fed && document.body.dataset.state && turn % SELDOM;
    if (!rest) again();
  }, Number(every) * 1000);
  if (feed) listen();
})();
