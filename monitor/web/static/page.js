// What pages do beyond plain forms and links. Every page works without it.
"use strict";

// A message that htmx brings is read out and then shown where it was asked for; focus stays where it is.
document.addEventListener("htmx:responseError", (event) => {
  const said = document.getElementById("said");
  const word = document.createElement("p");
  word.className = "fault";
  word.textContent = `Det gick inte (${event.detail.xhr.status}). Ladda om sidan och försök igen.`;
  said.replaceChildren(word);
});
