// Runs the clocks of people who wait: the server says since when, and what time it thinks it is.
// And takes away an offer whose time is over: the server's list beside it says so.
"use strict";

(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const MINUTE = 60;
  const HOUR = 3600;

  const write = (seconds) => {
    const minutes = Math.floor(seconds / MINUTE);
    if (still.matches) return `${minutes} min`;
    return `${minutes}:${String(Math.floor(seconds % MINUTE)).padStart(2, "0")}`;
  };

  // Beyond the hour the server's words stand: nobody needs the seconds of a day.
  const tick = () => {
    for (const clock of document.querySelectorAll("time[data-since]")) {
      const seconds = (Date.now() - Date.parse(clock.dateTime)) / 1000;
      if (seconds < 0 || seconds >= HOUR) continue;
      const text = write(seconds);
      if (clock.textContent !== text) clock.textContent = text;
      for (const mark of clock.parentElement.querySelectorAll("[data-mark]")) {
        mark.classList.toggle("is-past", seconds >= MINUTE * Number(mark.dataset.mark));
      }
    }
  };

  const drop = () => {
    for (const offer of document.querySelectorAll("[data-beside]"))
      if (!document.getElementById(offer.dataset.beside)) offer.remove();
  };

  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSwap", drop);
})();
