// Line numbers beside a text, which follow what is written; and a way from a fault to its line. The page works without.
"use strict";

const text = document.getElementById("text");
const numbers = document.querySelector(".editor .lines");

function number() {
  const lines = text.value.split("\n").length;
  text.rows = lines + 1;
  numbers.textContent = Array.from({ length: lines }, (_, line) => line + 1).join("\n");
}

text.addEventListener("input", number);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  const before = text.value.split("\n").slice(0, link.dataset.line - 1).join("\n").length;
  const start = before ? before + 1 : 0;
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
});
number();
