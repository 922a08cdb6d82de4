// A call for staff is heard as well as seen, and again while nobody went. What comes fresh
// by itself leaves alone what somebody has open or is typing in.
"use strict";
(() => {
  const AGAIN = 30000;
  const button = document.querySelector("[data-sound-on]");
  const heard = new Map(); // which call, and when it last sounded
  let sound = null;

  // Browsers want one touch before the first sound; any touch of the page will do.
  async function wake() {
    sound = sound || new AudioContext();
    if (button) button.hidden = sound.state === "running";
    if (sound.state !== "running") await sound.resume().catch(() => {});
    if (button) button.hidden = sound.state === "running";
  }

  function tone(at, pitch) {
    const one = sound.createOscillator();
    const volume = sound.createGain();
    one.frequency.value = pitch;
    volume.gain.setValueAtTime(0.3, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
    one.connect(volume).connect(sound.destination);
    one.start(at);
    one.stop(at + 0.4);
  }

  function ring() {
    document.body.dataset.rang = Number(document.body.dataset.rang || 0) + 1;
    if (sound.state !== "running") return;
    [0, 0.25, 0.5].forEach((after) => tone(sound.currentTime + after, 880));
  }

  function look() {
    const calls = [...document.querySelectorAll("[data-alarm]")].map((one) => one.dataset.alarm);
    const due = calls.filter((one) => Date.now() - (heard.get(one) || 0) > AGAIN);
    [...heard.keys()].forEach((one) => calls.includes(one) || heard.delete(one));
    due.forEach((one) => heard.set(one, Date.now()));
    if (due.length) ring();
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part.matches || !part.matches("[data-keep-open]")) return;
    const used = part.contains(document.activeElement) || part.querySelector("details[open]");
    if (used) event.detail.shouldSwap = false;
  });
  ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, wake));
  wake(); // where no touch is asked for it sounds at once; elsewhere the promise waits
  look();
  document.addEventListener("htmx:afterSettle", look);
  setInterval(look, 5000);
})();
