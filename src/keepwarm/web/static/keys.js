// The keyboard: j/k through the lines, one key per act, and the focus kept where the hands are.
"use strict";

(() => {
  const lines = () => [...document.querySelectorAll("[data-line]")];
  const current = () => document.querySelector("[data-line].is-current");

  const choose = (line) => {
    if (!line || line === current()) return;
    current()?.classList.remove("is-current");
    line.classList.add("is-current");
  };

  const goTo = (line) => {
    if (!line) return;
    choose(line);
    line.querySelector("[data-open]")?.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  };

  const move = (step) => {
    const all = lines();
    const here = all.indexOf(current());
    goTo(all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)]);
  };

  // A key means the thing marked with it: in the line in focus first, then anywhere on the page.
  const find = (key) =>
    current()?.querySelector(`[data-key="${key}"]`) ??
    [...document.querySelectorAll(`[data-key="${key}"]`)].find(
      (one) => !one.closest("[data-line]")?.querySelector("[data-open]"));

  const press = (key) => {
    const found = find(key);
    if (found?.matches("button, a, label")) found.click();
    else found?.closest(".group").querySelector("button, input").focus();
    return Boolean(found);
  };

  const showKeys = () => document.getElementById("keys")?.showModal();
  const search = () => {
    const field = document.querySelector("[data-search]");
    field?.focus();
    field?.select();
  };

  const isTyping = (target) => target.closest?.("input:not([type=checkbox]), select, textarea");

  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key === "k") {
      event.preventDefault();
      search();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const group = event.target.closest?.(".group");
    if (group && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const buttons = [...group.querySelectorAll("button, input[type=checkbox]")];
      const next = buttons.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1);
      buttons[next]?.focus();
      return;
    }
    const acts = { j: () => move(1), k: () => move(-1), "/": search, "?": showKeys };
    if (event.key === "Enter" && event.target === document.body) {
      current()?.querySelector("[data-open]")?.click();
    } else if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    } else if (/^[a-z1-9]$/.test(event.key) && press(event.key)) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shows-keys]")) showKeys();
    choose(event.target.closest("[data-line]"));
  });

  // Only the keyboard's focus opens a line: under a mouse the page must not move before the click.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(":focus-visible")) choose(event.target.closest("[data-line]"));
  });

  let place = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "page") return;
    const line = event.detail.requestConfig.elt.closest("[data-line]") ?? current();
    place = Math.max(lines().indexOf(line), 0);
    const folds = event.detail.requestConfig.elt.matches?.("[data-folds]");
    if (folds && event.detail.xhr.status < 400 && line?.matches(".line")) line.classList.add("is-folding");
    document.getElementById("fault").hidden = true;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "page" && event.target.id !== "page") return;
    const all = lines();
    const line = all[Math.min(place, all.length - 1)];
    if (line?.querySelector("[data-open]")) goTo(line);
    else document.getElementById("page").focus({ preventScroll: true });
    document.getElementById("said").textContent =
      document.querySelector("#bar p, .trouble[role=alert]:not([hidden])")?.textContent ?? "";
  });

  const tell = (words) => {
    const fault = document.getElementById("fault");
    fault.textContent = words;
    fault.hidden = false;
  };
  document.addEventListener("htmx:sendError", () =>
    tell("Keepwarm could not be reached, so nothing was changed. Is it still running?"));
  document.addEventListener("htmx:responseError", (event) =>
    tell(event.detail.xhr.status === 403
      ? "This page was open for long. Nothing was changed: reload it and do it again."
      : "That went wrong and was not done. Reload the page; if it stays so, run keepwarm doctor."));
})();
