// What pages do beyond plain forms and links. Every page works without it.
"use strict";

const say = (word, kind) => {
  const told = document.createElement("p");
  told.className = kind;
  told.textContent = word;
  document.getElementById("said").replaceChildren(told);
};

document.addEventListener("htmx:responseError", (event) => {
  say(`Det gick inte (${event.detail.xhr.status}). Ladda om sidan och försök igen.`, "fault");
});
document.addEventListener("htmx:sendError", () => say("Servern svarar inte. Försök igen om en stund.", "fault"));

// --- rows: keys, and choosing all of them ---------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll("li.item")];
const current = () => document.activeElement?.closest("li.item");
const KEYS = "monitor-keys"; // "off" where somebody has turned the keys off, whose voice or hand would set them off by chance
const keysAreOn = () => localStorage.getItem(KEYS) !== "off";

const go = (step) => {
  const all = rows();
  const there = all[all.indexOf(current()) + step] ?? (current() ? undefined : all[0]);
  there?.focus();
  there?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || !keysAreOn() || !rows().length) return;
  if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  else if (event.key === "x") current()?.querySelector("input[type=checkbox]")?.click();
  else if (event.key === "o") current()?.querySelector("h2 a")?.click();
  else current()?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`)?.click();
});

// A row that has come anew takes the place of the old one, with its focus.
let left = null;
document.addEventListener("htmx:beforeSwap", () => {
  left = current()?.id;
});
document.addEventListener("htmx:afterSettle", () => {
  if (left) document.getElementById(left)?.focus();
  left = null;
});

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[data-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = document.querySelectorAll("li.item input[type=checkbox]");
      const wanted = ![...boxes].every((box) => box.checked);
      boxes.forEach((box) => (box.checked = wanted));
    });
  }
  for (const button of document.querySelectorAll("button[data-keys]")) {
    const tell = () => {
      button.textContent = keysAreOn() ? "Tangenterna är på" : "Tangenterna är av";
      button.setAttribute("aria-pressed", String(keysAreOn()));
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(KEYS, keysAreOn() ? "off" : "on");
      tell();
    });
    tell();
  }
});
