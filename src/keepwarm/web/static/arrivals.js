// Asks who came in, and tells it outside the page to whoever wants that: the name and what it is.
"use strict";

(() => {
  const WANTED = "keepwarm-notify";
  const TOLD = "keepwarm-told";
  const ticker = new Worker(document.currentScript.dataset.ticker);
  ticker.onmessage = () => {
    const list = document.getElementById("arrivals");
    if (list) htmx.trigger(list, "look");
  };

  const canTell = "Notification" in window && window.isSecureContext;
  const isWanted = () =>
    canTell && Notification.permission === "granted" && localStorage.getItem(WANTED) === "yes";

  // Several tabs may lie open: the first one that sees an arrival tells it.
  const claim = (number) => {
    const told = Number(localStorage.getItem(TOLD) ?? 0);
    if (number <= told) return false;
    localStorage.setItem(TOLD, number);
    return true;
  };

  const tell = (card) => {
    const notice = new Notification(card.dataset.name, {
      body: card.dataset.what, tag: `keepwarm-${card.dataset.arrival}`,
    });
    notice.onclick = () => {
      window.focus();
      location.assign(card.querySelector("a").href);
    };
  };

  document.addEventListener("htmx:afterSettle", () => {
    show();
    if (!isWanted()) return;
    const cards = [...document.querySelectorAll("[data-arrival]")];
    for (const card of cards.reverse()) if (claim(Number(card.dataset.arrival))) tell(card);
  });

  const show = () => {
    const place = document.querySelector("[data-notify]");
    if (!place || !canTell) return;
    place.hidden = false;
    const button = place.querySelector("button");
    const isOn = isWanted();
    button.setAttribute("aria-pressed", isOn);
    button.hidden = Notification.permission === "denied";
    place.querySelector("[data-says]").textContent =
      button.hidden ? "Your browser blocks notices of this page; its settings allow them again."
        : isOn ? "On, as long as this page is open: a name and what it is, nothing they wrote." : "";
    button.textContent = isOn ? "Stop telling me in the browser" : "Tell me in the browser who comes in";
  };

  document.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-notify] button")) return;
    if (isWanted()) {
      localStorage.removeItem(WANTED);
    } else if (await Notification.requestPermission() === "granted") {
      localStorage.setItem(WANTED, "yes");
    }
    show();
  });

  show();
})();
