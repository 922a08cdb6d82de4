// The hall's display: hears the board from the feed, blinks, chimes and speaks new calls.
// Without the feed it asks every second; with it every ten, to say that it is alive.
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const { board, feed, window: mine } = document.body.dataset;
  const ALIVE = 10000;
  const LONGEST = 15000; // so long may an utterance take
  const spoken = new Set(); // number, how often it was called, and when
  let version = "";
  let heard = Date.now();
  let asked = 0;
  let fed = false;
  let sound = null;
  let first = true;

  const button = $("[data-sound]");
  if (button) {
    button.addEventListener("click", () => {
      sound = new AudioContext();
      button.hidden = true;
      chime();
    });
  }

  function chime() {
    if (!sound) return;
    [660, 528].forEach((pitch, nth) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const at = sound.currentTime + nth * 0.45;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.3, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.6);
    });
  }

  const rest = (ms) => new Promise((done) => setTimeout(done, ms));

  // Ends when the words were spoken; a browser that does not say so is not waited for.
  function say(text, language) {
    if (!sound || !("speechSynthesis" in globalThis)) return Promise.resolve();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language;
    const spoken = new Promise((done) => (words.onend = words.onerror = done));
    speechSynthesis.speak(words);
    return Promise.race([spoken, rest(LONGEST)]);
  }

  // One call after another, the oldest first; who went to the window meanwhile is not
  // called any more.
  const key = (call) => `${call.number}/${call.calls}/${call.at}`;
  const queue = [];
  let current = new Set(); // the calls that stand now
  let speaking = false;

  async function announce(calls) {
    queue.push(...calls);
    if (speaking) return;
    speaking = true;
    while (queue.length) {
      const call = queue.shift();
      if (!current.has(key(call))) continue;
      chime();
      await rest(sound ? 1100 : 0);
      await say(`${call.number}番の方、${call.window}番窓口へお越しください。`, "ja-JP");
      await say(`Number ${call.number}, please come to window ${call.window}.`, "en-US");
    }
    speaking = false;
  }

  function line(call, fresh) {
    const row = document.createElement("li");
    const number = document.createElement("b");
    const place = document.createElement("span");
    number.textContent = call.number;
    place.textContent = `→ ${call.window} 番窓口`;
    row.append(number, place);
    if (fresh) row.className = "new";
    return row;
  }

  function hall(said) {
    const now = said.called.filter((call) => call.now);
    const fresh = now.filter((call) => !spoken.has(key(call)));
    const list = $("[data-called]");
    list.replaceChildren(...now.map((call) => line(call, fresh.includes(call))));
    list.className = now.length > 8 ? "crowd" : now.length > 4 ? "many" : "";
    $("[data-nobody]").hidden = now.length > 0;
    const room = now.length > 3 ? 0 : 5; // the calls of now need the place
    const before = said.called.filter((call) => !call.now).slice(0, room);
    $("[data-before]").replaceChildren(
      ...before.map((call) => {
        const item = document.createElement("li");
        item.textContent = `${call.number} → ${call.window}`;
        return item;
      }),
    );
    const away = $("[data-away]");
    away.hidden = said.absent.length === 0;
    away.querySelector("span").textContent = said.absent.join(" ・ ");
    $("[data-lanes]").replaceChildren(...said.lanes.map(lane));
    current = new Set(now.map(key));
    fresh.forEach((call) => spoken.add(key(call)));
    if (!first) announce(fresh.reverse());
  }

  function lane(one) {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    const people = document.createElement("td");
    const wait = document.createElement("td");
    name.scope = "row";
    name.textContent = one.ja;
    people.textContent = one.waiting;
    wait.textContent = one.low === null ? "－" : `${one.low}–${one.high}分`;
    row.append(name, people, wait);
    return row;
  }

  function one(said) {
    const here = said.called.find((call) => call.window === Number(mine) && call.now);
    $("[data-mine]").textContent = here ? here.number : "";
  }

  function show(said) {
    heard = Date.now();
    mine ? one(said) : hall(said);
    $("[data-at]").textContent = said.at;
    const box = $("[data-notice]");
    box.hidden = !said.notice[0];
    [...box.children].forEach((one, nth) => (one.textContent = said.notice[nth]));
    const until = $("[data-until]");
    if (until) {
      until.hidden = !said.closes;
      until.textContent = `本日 ${said.closes} まで`;
    }
    first = false;
  }

  async function ask() {
    $("[data-old]").hidden = Date.now() - heard < 30000;
    if (fed && Date.now() - asked < ALIVE) return;
    asked = Date.now();
    try {
      const answer = await fetch(board, {
        headers: version ? { "If-None-Match": version } : {},
        cache: "no-store",
        signal: AbortSignal.timeout(4000),
      });
      if (answer.status === 410) return location.reload();
      if (answer.ok || answer.status === 304) heard = Date.now();
      if (answer.ok) {
        version = answer.headers.get("ETag") || "";
        show(await answer.json());
      }
    } catch {
      // the next second asks again; after thirty the display says that it is old
    }
  }

  function listen() {
    const source = new EventSource(feed);
    source.onopen = () => (fed = true);
    source.addEventListener("board", (event) => {
      version = `"${event.lastEventId}"`;
      show(JSON.parse(event.data));
    });
    source.onerror = () => {
      fed = false; // it comes back by itself, unless it was refused
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 15000);
    };
  }

  ask();
  setInterval(ask, 1000);
  if (feed) listen();
})();
