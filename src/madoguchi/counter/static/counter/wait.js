// Citizens' wait pages bring themselves up to date; without this script a link does.
// Who is filling in a form is not disturbed.
"use strict";
(() => {
  const every = Number(document.body.dataset.every) * 1000;
  const busy = () => {
    const here = document.activeElement;
    const form = here && here.closest("form");
    return document.querySelector("[role=alert]") || form;
  };
  async function again() {
    if (document.hidden || busy()) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = [...document.querySelectorAll("main details")].map((one) => one.open);
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
      document.querySelectorAll("main details").forEach((one, nth) => {
        one.open = open[nth];
      });
    } catch {
      // the page says when it was made; the next turn asks again
    }
  }
  setInterval(again, every);
})();
