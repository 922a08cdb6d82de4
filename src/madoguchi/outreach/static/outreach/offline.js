// A tablet without a signal says plainly what was not saved, and keeps the page.
// Before a form leaves, the server is asked; without an answer it does not leave.
"use strict";
(() => {
  const notice = document.querySelector("[data-offline-notice]");
  if (!notice) return;
  let waiting = null; // the form and button that did not get through

  async function reachable() {
    if (!navigator.onLine) return false;
    try {
      const signal = AbortSignal.timeout(4000);
      await fetch("/health", { method: "HEAD", cache: "no-store", signal });
      return true;
    } catch {
      return false;
    }
  }
  async function send(form, button) {
    if (await reachable()) {
      notice.hidden = true;
      form.dataset.reached = "1";
      form.requestSubmit(button);
      return;
    }
    waiting = [form, button];
    notice.hidden = false;
    notice.querySelector("button").focus();
  }
  window.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post" || form.dataset.reached) {
        delete form.dataset.reached;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      send(form, event.submitter);
    },
    true,
  );
  notice.querySelector("button").addEventListener("click", () => {
    if (waiting) send(...waiting);
  });
})();
