// @ts-check
// Somebody comes in: one tap on "Hide", or Escape twice, and nothing of the page is left. The way back leads elsewhere.
const TWICE = 1000;
let last = 0;

/** @param {Event} event */
function hide(event) {
  event.preventDefault();
  const door = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-hide]"));
  document.body.replaceChildren();
  document.title = location.host;
  location.replace(door ? door.href : "/about");
}

document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("a[data-hide]")) hide(event);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - last < TWICE) hide(event);
  last = event.timeStamp;
});
