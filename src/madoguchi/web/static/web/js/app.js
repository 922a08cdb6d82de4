// The one script of Madoguchi. Every page works without it; it adds keys, live figures,
// the cover and gentle guards. It keeps nothing in the browser: no personal data ever
// goes to localStorage. Hooks are data attributes, listed in docs/developer/components.md.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  // A closed block keeps its boxes in some browsers, so rectangles alone do not tell.
  function fold(element) {
    let block = element.closest("details:not([open])");
    while (block && $(":scope > summary", block)?.contains(element)) {
      block = block.parentElement.closest("details:not([open])");
    }
    return block;
  }
  const shown = (element) =>
    Boolean(element) && element.getClientRects().length > 0 && !fold(element);
  const inField = (element) =>
    element && element.closest("input, select, textarea, [contenteditable]") !== null;

  const announce = $("#announce");
  const words = announce ? announce.dataset : {}; // the page brings its own language
  function say(text) {
    if (announce) announce.textContent = text;
  }

  // --- An Enter that confirms a kana conversion never submits -----------------
  // Safari ends the composition before the keydown: keyCode 229 is what remains.
  const composing = (event) => event.isComposing || event.keyCode === 229;
  let lastComposed = 0;
  document.addEventListener("compositionend", () => (lastComposed = Date.now()), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" && !composing(event)) return;
      const justConfirmed = event.key === "Enter" && Date.now() - lastComposed < 50;
      if (composing(event) || justConfirmed) {
        if (event.key === "Enter" && event.target.tagName === "INPUT") {
          event.preventDefault();
        }
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // --- Double clicks ------------------------------------------------------------
  const PAUSE = 10000; // a form may be sent again after a dead network
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = Number(form.dataset.sentAt || 0);
    if (Date.now() - last < PAUSE) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = Date.now();
    form.dataset.dirty = "";
    $$("button:not([type=button])", form).forEach((button) =>
      button.setAttribute("aria-disabled", "true"),
    );
  });
  const release = (form) => {
    delete form.dataset.sentAt;
    $$("[aria-disabled]", form).forEach((b) => b.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", () => $$("form").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  // --- Drafts: to the server only ---------------------------------------------
  const drafts = new WeakMap();
  let typed = null; // the form that was typed into last
  // A slider says its number in its hint.
  document.addEventListener("input", ({ target }) => {
    const hint = target.type === "range" && document.getElementById(`${target.id}-hint`);
    if (hint) hint.textContent = target.value;
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || form.method !== "post") return;
    form.dataset.dirty = "1";
    if (!form.closest("[data-unlock]")) typed = form;
    if (!form.dataset.draftUrl) return;
    clearTimeout(drafts.get(form));
    drafts.set(form, setTimeout(saveDraft, 3000, form));
  });
  async function saveDraft(form) {
    const stamp = $("[data-draft-stamp]", form);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Draft": "1" },
      });
      if (answer.redirected) return signedOut(form, stamp, answer.url);
      if (answer.status >= 500) throw new Error(answer.status);
      if (answer.ok) form.dataset.dirty = "";
      const saved = `${clock(new Date())} ${words.saved}`;
      if (stamp) stamp.textContent = answer.ok ? saved : words.unsaved;
    } catch {
      if (stamp) stamp.textContent = words.unsaved;
      drafts.set(form, setTimeout(saveDraft, 15000, form));
    }
  }
  // The session has ended: the server kept what was typed, sealed, for its person.
  let signIn = "";
  function signedOut(form, stamp, url) {
    form.dataset.dirty = "";
    signIn = url;
    if (!stamp) return;
    const link = document.createElement("a");
    link.href = url;
    link.textContent = words.signin;
    stamp.replaceChildren(`${words.ended} `, link);
  }
  window.addEventListener("beforeunload", (event) => {
    if ($$("form[data-keep]").some((form) => form.dataset.dirty)) event.preventDefault();
  });
  const clock = (when) =>
    `${when.getHours()}:${String(when.getMinutes()).padStart(2, "0")}`;

  // --- Keys -----------------------------------------------------------------------
  function rows() {
    return $$("[data-row], .table tbody tr").filter(shown);
  }
  function moveRow(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("is-current"));
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    all.forEach((row) => row.classList.remove("is-current"));
    next.classList.add("is-current");
    const target = $("a, button, input", next) || next;
    if (target === next) next.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  // In a form that sends something its own button is meant, never that of another.
  function primary() {
    const form = document.activeElement && document.activeElement.closest("form");
    const within = form ? $$(".button--filled", form) : [];
    const own = form && form.method === "post" ? $$("button:not([type=button])", form) : [];
    const others = own.length ? [] : $$("main .button--filled");
    return [...within, ...own, ...others].find(
      (button) => shown(button) && !button.disabled,
    );
  }
  function singleKeys() {
    const box = $("[data-single-keys]");
    return !box || box.checked;
  }
  // Read by position, so that they work while the IME is on.
  function pressedLetter(event) {
    const code = event.code || "";
    return code.startsWith("Key") ? code.slice(3).toLowerCase() : "";
  }
  // What a row can do is done to the row in hand; without one, the first is chosen.
  function rowKey(letter) {
    const all = letter ? $$(`[data-row-key="${letter}"]`).filter(shown) : [];
    const row = document.activeElement.closest("[data-row], .table tbody tr");
    const mine = row && all.find((one) => row.contains(one));
    if (mine) mine.click();
    else if (all.length) all[0].focus();
    return all.length > 0;
  }
  function letterKey(event) {
    const letter = pressedLetter(event);
    const all = letter ? $$(`[data-key="${letter}"]`) : [];
    const button = all.find(shown) || all.find((one) => fold(one));
    if (!button) return rowKey(letter);
    const field = button.closest("details") && firstField(button.form);
    if (field || fold(button)) unfold(field || button);
    else button.click();
    return true;
  }
  // What is asked in a block that opens is chosen first; its key alone sends nothing.
  const firstField = (form) =>
    form && $("select, textarea, input:not([type=hidden])", form);
  function unfold(field) {
    for (let block = fold(field); block; block = fold(field)) block.open = true;
    field.focus();
  }
  function plainKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return false;
    if (event.key === "?" || event.key === "？") return openKeys();
    if (event.key === "/" || event.key === "・" || event.key === "／") {
      const search = $$("[data-search]").find(shown);
      if (search) search.focus();
      return Boolean(search);
    }
    return singleKeys() && letterKey(event);
  }
  function openKeys() {
    const dialog = $("[data-keys]");
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  }
  let lastEscape = 0;
  function escape(event) {
    const open = $("dialog[open]");
    if (open) return false;
    const menu = $("details[data-dropdown][open]");
    if (menu) {
      menu.open = false;
      $("summary", menu).focus();
      return true;
    }
    const twice = Date.now() - lastEscape < 600;
    lastEscape = Date.now();
    if (twice && body.hasAttribute("data-cover")) {
      cover(false);
      return true;
    }
    if (inField(event.target)) {
      event.target.blur();
      return true;
    }
    const back = $$("[data-back]").find(shown);
    if (!back) return false;
    // Where the cover lives, a second Esc may follow: wait for it before leaving.
    setTimeout(() => !covered() && back.click(), body.hasAttribute("data-cover") ? 650 : 0);
    return true;
  }
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented) return;
    const send = event.key === "Enter" && event.ctrlKey;
    if (covered() && !(send && event.target.closest("[data-unlock] form"))) return;
    let taken = false;
    if (send) {
      const button = primary();
      if (button) button.click();
      taken = Boolean(button);
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      moveRow(event.key === "ArrowDown" ? 1 : -1);
      taken = true;
    } else if (event.key === "Escape") {
      taken = escape(event);
    } else {
      taken = plainKey(event);
    }
    if (taken) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    $$("details[data-dropdown][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // --- Cover and lock ---------------------------------------------------------------
  const screen = () => $("[data-cover-screen]");
  const covered = () => body.classList.contains("is-covered");
  let before = null;
  function cover(locked) {
    const sheet = screen();
    if (!sheet || (covered() && !locked)) return;
    if (!covered()) before = document.activeElement;
    $$("dialog[open]").forEach((dialog) => dialog.close()); // nothing lies above it
    const title = $("[data-cover-title]", sheet);
    title.textContent = locked ? title.dataset.locked : title.dataset.covered;
    sheet.dataset.isLocked = locked ? "1" : "";
    sheet.hidden = false;
    body.classList.add("is-covered");
    [...body.children].forEach((child) => (child.inert = child !== sheet));
    $("[data-uncover]", sheet).focus();
    if (locked) lockSession();
  }
  // The server locks as well, so that a reload does not open the screen again; its
  // answer is the form that asks who it is. What was typed stays behind the cover.
  let locking = false;
  async function lockSession() {
    if (!body.dataset.lockUrl || locking) return;
    locking = true;
    const headers = JSON.parse(body.getAttribute("hx-headers") || "{}");
    const sent = new URLSearchParams({ lock: "1" });
    await askWho({ method: "POST", headers, body: sent });
    locking = false;
  }
  async function askWho(options) {
    const place = $("[data-unlock]");
    try {
      const answer = await fetch(body.dataset.lockUrl, options);
      if (answer.status === 204) return open();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const asked = $("[data-unlock-form]", page);
      if (!asked) return await leave(); // signed out meanwhile
      place.replaceChildren(document.importNode(asked, true));
      showUnlock(place);
    } catch {
      place.textContent = words.offline; // the button tries again
    }
  }
  // The server keeps what stands behind the cover, sealed, and asks for the sign-in
  // that leads back to it. It acts on nothing that is sent in this way.
  async function leave() {
    const form = typed && typed.isConnected && typed.dataset.dirty ? typed : null;
    if (form) {
      const options = { method: "POST", headers: { "X-Keep": "1" }, body: new FormData(form) };
      signIn = (await fetch(form.getAttribute("action") || location.href, options)).url;
    }
    $$("form").forEach((one) => (one.dataset.dirty = "")); // nothing is lost by leaving
    location.assign(signIn || body.dataset.lockUrl);
  }
  function showUnlock(place) {
    $("[data-uncover]").hidden = true;
    $$("script[src]", place).forEach((inert) => {
      const { src } = inert; // what was parsed does not run: load it, once
      inert.remove();
      if ($(`head script[src="${CSS.escape(src)}"]`)) return;
      document.head.append(Object.assign(document.createElement("script"), { src }));
    });
    place.dispatchEvent(new CustomEvent("madoguchi:part", { bubbles: true }));
    begin(place);
    if (!$("[data-errors]", place)) $("input:not([type=hidden])", place)?.focus();
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-unlock] [data-unlock-way]")) return;
    event.preventDefault();
    const sent = new FormData(event.target);
    askWho({ method: "POST", headers: { "X-Unlock": "1" }, body: sent });
  });
  function uncover() {
    if (screen().dataset.isLocked && body.dataset.lockUrl) lockSession();
    else open();
  }
  function open() {
    const sheet = screen();
    $("[data-unlock]", sheet).replaceChildren();
    $("[data-uncover]", sheet).hidden = false;
    sheet.dataset.isLocked = "";
    sheet.hidden = true;
    touched = Date.now();
    body.classList.remove("is-covered");
    [...body.children].forEach((child) => (child.inert = false));
    if (before) before.focus();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-cover-now]")) cover(false);
    if (event.target.closest("[data-uncover]")) uncover();
  });

  // --- Idle: lock, and the warning before the session ends ---------------------------
  const lockAfter = Number(body.dataset.lock || 0) * 1000;
  let sessionEnds = Number(body.dataset.sessionEnds || 0) * 1000;
  const WARN_BEFORE = 120000;
  let touched = Date.now();
  let renewed = Date.now();
  ["pointerdown", "keydown", "wheel", "touchstart"].forEach((name) =>
    document.addEventListener(name, () => !covered() && (touched = Date.now()), {
      passive: true,
      capture: true,
    }),
  );
  async function stay() {
    const dialog = $("[data-session-warning]");
    if (dialog && dialog.open) dialog.close();
    renewed = Date.now();
    if (body.dataset.sessionRenew) {
      const answer = await fetch(body.dataset.sessionRenew, { cache: "no-store" }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) sessionEnds = (await answer.json()).ends * 1000;
    }
  }
  function watchIdle() {
    const now = Date.now();
    if (lockAfter && now - touched > lockAfter && !(screen() || {}).dataset?.isLocked) {
      cover(true);
    }
    if (!sessionEnds) return;
    const dialog = $("[data-session-warning]");
    const left = renewed + sessionEnds - now;
    if (left < WARN_BEFORE && touched > renewed + 60000 && body.dataset.sessionRenew) {
      stay(); // the person is at work: no need to ask
    } else if (left < WARN_BEFORE && left > 0 && dialog && !dialog.open && !covered()) {
      dialog.showModal();
    }
  }
  if (lockAfter || sessionEnds) setInterval(watchIdle, 1000);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-session-stay]")) stay();
  });

  // --- Undo stays ten seconds, or as long as it is being looked at -------------------
  function watchUndo(root = document) {
    $$("[data-undo]", root).forEach((bar) => {
      if (bar.dataset.watched) return;
      bar.dataset.watched = "1";
      const seconds = Number(bar.dataset.undo || 10) * 1000;
      const end = () =>
        bar.matches(":hover, :focus-within") ? setTimeout(end, 2000) : bar.remove();
      setTimeout(end, seconds);
    });
  }

  // --- Live ----------------------------------------------------------------------------
  // Lines: event `beat` {"at":"13:05"}; event `change`
  // {"at":"13:05","figures":{key:text},"status":{key:html-free text},"new":2,"say":"…"}.
  const STALE = 30000;
  const waits = [1000, 2000, 5000, 10000, 20000];
  let source = null;
  let tries = 0;
  let heard = Date.now();
  let heardAt = clock(new Date());
  function heardLine(at) {
    heard = Date.now();
    heardAt = at || clock(new Date());
    tries = 0;
    $$("[data-live-stamp]").forEach((mark) => (mark.textContent = `${heardAt} ${words.updated}`));
    showStale();
  }
  function showStale() {
    const stale = Date.now() - heard > STALE;
    $$("[data-live-stale]").forEach((bar) => {
      if (bar.hidden !== stale) return;
      const since = $("[data-live-since]", bar);
      if (since) since.textContent = heardAt;
      bar.hidden = !stale;
    });
  }
  function change(data) {
    Object.entries(data.figures || {}).forEach(([key, text]) => {
      $$(`[data-figure="${CSS.escape(key)}"]`).forEach((place) => {
        if (place.textContent === String(text)) return;
        place.textContent = text;
        place.classList.add("is-fresh");
        setTimeout(() => place.classList.remove("is-fresh"), 1000);
      });
    });
    freshenSoon();
    if (data.new && !$("[data-live-quiet]")) {
      $$("[data-live-new]").forEach((bar) => {
        const count = $("[data-live-count]", bar);
        count.textContent = Number(count.textContent || 0) + Number(data.new);
        bar.hidden = false;
      });
    }
    if (data.say) say(data.say);
    body.dispatchEvent(new CustomEvent("madoguchi:change", { detail: data, bubbles: true }));
  }
  // What stands alone comes fresh by itself, a page fetched once for all of it, at most
  // every few seconds (or as many as data-live-self says); what somebody is using stays.
  const FRESH = 3000;
  let asked = 0;
  let soon = 0;
  function freshenSoon() {
    const parts = $$("[data-live-self]");
    if (soon || !parts.length) return;
    const rest = Math.max(FRESH, ...parts.map((part) => 1000 * part.dataset.liveSelf));
    soon = setTimeout(freshen, Math.max(0, asked + rest - Date.now()));
  }
  async function freshen() {
    soon = 0;
    if (document.hidden || covered()) return;
    asked = Date.now();
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    $$("[data-live-self]").forEach((part) => {
      if (part.contains(document.activeElement) || answered(part)) return;
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(fresh);
      else part.replaceChildren();
    });
    $$("[data-live-gone]").forEach((part) => page.getElementById(part.id) || part.remove());
  }
  // Whether somebody has answered something in it that was not sent yet.
  function answered(part) {
    return $$("input, textarea, select", part).some((field) => {
      if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
      if (!field.options) return field.value !== field.defaultValue;
      const usual = Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
      return field.selectedIndex !== usual;
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden || freshenSoon());
  function parsed(event) {
    try {
      return JSON.parse(event.data);
    } catch {
      return {};
    }
  }
  function listen(url) {
    source = new EventSource(url);
    source.addEventListener("open", () => heardLine());
    source.addEventListener("beat", (event) => heardLine(parsed(event).at));
    ["change", "message"].forEach((name) =>
      source.addEventListener(name, (event) => {
        const data = parsed(event);
        heardLine(data.at);
        change(data);
      }),
    );
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(relisten, pause());
    });
  }
  const pause = () => waits[Math.min(tries++, waits.length - 1)];
  // A ticket is short-lived: ask for a fresh one before knocking again.
  async function relisten() {
    let url = body.dataset.live;
    try {
      if (body.dataset.liveRenew) {
        const answer = await fetch(body.dataset.liveRenew, { cache: "no-store" });
        if (!answer.ok) throw new Error(answer.status);
        url = (await answer.json()).url;
      }
      listen(url);
    } catch {
      setTimeout(relisten, pause());
    }
  }
  if (body.dataset.live && window.EventSource) {
    listen(body.dataset.live);
    setInterval(showStale, 1000);
    window.addEventListener("pagehide", () => source && source.close());
    window.addEventListener("pageshow", (event) => event.persisted && relisten());
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-live-show]")) return;
    const parts = $$("[data-live-part]");
    $$("[data-live-new]").forEach((bar) => {
      $("[data-live-count]", bar).textContent = "0";
      bar.hidden = true;
    });
    if (parts.length && window.htmx) {
      parts.forEach((part) =>
        window.htmx.ajax("GET", part.dataset.livePart, { target: part, swap: "innerHTML" }),
      );
    } else {
      location.reload();
    }
  });

  // --- Start, and after each fragment ----------------------------------------------------
  function begin(root) {
    watchUndo(root);
    const errors = $("[data-errors]", root);
    if (errors) errors.focus();
  }
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  document.addEventListener("htmx:sendError", () => {
    const flash = $("#flash");
    if (!flash) return;
    const bar = document.createElement("div");
    bar.className = "message message--error";
    bar.setAttribute("role", "alert");
    bar.textContent = words.offline;
    flash.replaceChildren(bar);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
