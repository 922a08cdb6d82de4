// The ticket machine: large digits, printing, and back to the start when nobody is there.
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
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 10000);
  });
  const { again, idle, start } = document.body.dataset;
  if (again && start) setTimeout(() => location.assign(start), Number(again) * 1000);
  if (!idle || !start) return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.assign(start), Number(idle) * 1000);
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wait);
  wait();
})();
