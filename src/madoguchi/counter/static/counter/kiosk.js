// The ticket machine: large digits, printing, and back to the start when nobody is there.
// When the network is lost it says so, and comes back by itself.
"use strict";
(() => {
  const pad = document.querySelector("[data-pad]");
  if (pad) {
    const field = pad.querySelector("input[name=number]");
    pad.querySelector(".pad").hidden = false;
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("button[type=button]");
      if (!key) return;
      if (key.dataset.digit) field.value = (field.value + key.dataset.digit).slice(0, 20);
      else field.value = field.value.slice(0, -1);
    });
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  const { again, idle, start } = document.body.dataset;
  const lost = document.querySelector("[data-lost]");

  // The server is asked first: a page of the browser's own would not come back by itself.
  async function reached() {
    try {
      const signal = AbortSignal.timeout(5000);
      await fetch(start || location.href, { method: "HEAD", cache: "no-store", signal });
      if (lost) lost.hidden = true;
      return true;
    } catch {
      if (lost) lost.hidden = false;
      return false;
    }
  }
  async function home() {
    if (await reached()) location.assign(start);
    else setTimeout(home, 5000);
  }
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.dataset.asked) {
      delete form.dataset.asked;
      return;
    }
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 10000);
    if (!(await reached())) return home();
    form.dataset.asked = "1";
    form.requestSubmit(submitter); // with the button, which says what was wanted
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !start) return;
    event.preventDefault();
    if (await reached()) location.assign(link.href);
    else home();
  });
  if (again && start) setTimeout(home, Number(again) * 1000);
  if (!idle || !start) return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(home, Number(idle) * 1000);
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wait);
  wait();
})();
