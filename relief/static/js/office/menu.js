// @ts-check
// Menus are <details>: they open without a script. This closes them the way people expect.

/** @returns {HTMLDetailsElement[]} */
const open = () => Array.from(document.querySelectorAll("details[data-menu][open]"));

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// Leaving a menu with the Tab key must not leave it lying over the page.
document.addEventListener("focusin", (event) => {
  for (const menu of open()) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  }
});
