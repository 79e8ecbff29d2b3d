// @ts-check
// A session's list by key and tap: 1, 2, 3 decide, arrows go from row to row. Without this script each row has its button.

const cases = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".case")]);

/** @param {HTMLElement} row @param {number} step */
const go = (row, step) => {
  const all = cases();
  all[all.indexOf(row) + step]?.focus();
};

// A refusal waits for its reason; everything else is sent at once.
document.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const form = field.form;
  if (!form?.hasAttribute("data-case") || field.name === "said") return;
  const outcome = new FormData(form).get("outcome");
  const refusal = /** @type {HTMLSelectElement} */ (form.elements.namedItem("refusal"));
  if (!outcome) return;
  if (outcome === "refused" && !refusal.value) refusal.focus();
  else form.dispatchEvent(new Event("decide", { bubbles: true }));
});

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest(".case"));
  if (!row || event.ctrlKey || event.altKey || event.metaKey || target.matches("select, input:not([type=radio])")) return;
  const key = /^(?:Digit|Numpad)([123])$/.exec(event.code);
  if (key) {
    event.preventDefault();
    const radio = /** @type {HTMLInputElement | undefined} */ (row.querySelectorAll("input[name=outcome]")[Number(key[1]) - 1]);
    if (radio && !radio.checked) radio.click();
  } else if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    go(row, event.code === "ArrowDown" ? 1 : -1);
  }
});

// The row comes back from the server: who was on it stays on it.
let last = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  last = /** @type {HTMLElement} */ (event.target).id;
});
document.addEventListener("htmx:afterSettle", () => {
  if (last.startsWith("row-")) document.getElementById(last)?.focus({ preventScroll: true });
  last = "";
});
