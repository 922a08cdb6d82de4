// A screen that stays on all day: it asks the browser not to sleep, again when shown again.
"use strict";
(() => {
  if (!("wakeLock" in navigator)) return;
  const stay = () => {
    if (document.visibilityState !== "visible") return;
    navigator.wakeLock.request("screen").catch(() => {
      // low battery or no permission: the screen's own setting decides
    });
  };
  document.addEventListener("visibilitychange", stay);
  stay();
})();
