// @ts-check
// When htmx gets no answer, or one it cannot show, the page says so and keeps what was typed.

const strip = /** @type {HTMLElement} */ (document.getElementById("trouble"));

/** @param {string} id */
function show(id) {
  const words = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  strip.replaceChildren(words.content.cloneNode(true));
  strip.hidden = false;
  strip.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:sendError", () => show("words-no-answer"));
document.addEventListener("htmx:timeout", () => show("words-no-answer"));
document.addEventListener("htmx:responseError", () => show("words-refused"));
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.successful) strip.hidden = true;
});
