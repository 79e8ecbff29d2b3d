// @ts-check
// Builds elements. Text goes in as text: nothing here ever reads markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/static/img/icons.svg";

/** @typedef {Node | string | number | null | undefined | false | Kid[]} Kid */

/**
 * An element: h("button", { class: "button", onclick: go }, icon("check"), t("Save")).
 * Properties: on… are listeners, `data` an object, true sets an attribute bare, false and null leave it out.
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {...Kid} kids
 * @returns {any}
 */
export function h(tag, given = {}, ...kids) {
  const made = document.createElement(tag);
  // What a person types stays out of the browser's own memory of forms.
  if (tag === "input" || tag === "textarea") made.setAttribute("autocomplete", "off");
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "value") /** @type {any} */ (made).value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...nodes(kids));
  return made;
}

/**
 * One of the product's icons (img/icons.svg). Beside a word it is decoration; alone it needs a label.
 * @param {string} name
 * @param {string} [size] small or large
 */
export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size ? `icon icon--${size}` : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Put these into the place of all that is in `root`.
 * @param {Element} root
 * @param {...Kid} kids
 */
export function fill(root, ...kids) {
  root.replaceChildren(...nodes(kids));
  return root;
}

/**
 * @param {Kid[]} kids
 * @returns {(Node | string)[]}
 */
function nodes(kids) {
  return kids
    .flat(9)
    .filter((kid) => kid !== null && kid !== undefined && kid !== false && kid !== "")
    .map((kid) => (kid instanceof Node ? kid : String(kid)));
}

/**
 * A button with an icon and a word.
 * @param {string} word
 * @param {string} sign name of the icon, or ""
 * @param {(event: Event) => unknown} go
 * @param {string} [kind] main, danger, quiet, big; several with a space
 * @param {Record<string, any>} [more]
 */
export function button(word, sign, go, kind = "", more = {}) {
  const looks = ["button", ...kind.split(" ").filter(Boolean).map((one) => `button--${one}`)].join(" ");
  return h("button", { type: "button", class: looks, onclick: go, ...more }, sign && icon(sign), h("span", {}, word));
}

/**
 * A notice: icon, words and colour together. Kinds: good warn bad info quiet.
 * @param {"good" | "warn" | "bad" | "info" | "quiet"} kind
 * @param {Kid} text
 * @param {string} [title]
 * @param {...Kid} more
 */
export function notice(kind, text, title = "", ...more) {
  const signs = { good: "check-circle", warn: "clock", bad: "alert", info: "info", quiet: "info" };
  return h(
    "div",
    { class: `notice notice--${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon(signs[kind]),
    h("div", {}, title && h("p", { class: "notice__title" }, title), h("div", {}, text), ...more),
  );
}

/**
 * A field with its label above it.
 * @param {string} label
 * @param {any} input
 * @param {string} [hint]
 */
export function field(label, input, hint = "") {
  return h(
    "label",
    { class: "field" },
    h("span", { class: "field__label" }, label),
    hint && h("span", { class: "field__hint" }, hint),
    input,
  );
}

/**
 * A window over everything; the rest of the page cannot be touched until it closes.
 * @param {string} looks class
 * @param {...Kid} kids
 * @returns {HTMLDialogElement}
 */
export function dialog(looks, ...kids) {
  const made = h("dialog", { class: looks }, ...kids);
  // Escape, pressed twice, closes any window, and so does Android's back: this one has buttons for that.
  made.addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
  made.addEventListener("close", () => void (made.isConnected && made.showModal()));
  document.body.append(made);
  made.showModal();
  return made;
}
