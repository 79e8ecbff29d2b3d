// @ts-check
// A form or button with data-confirm="question" asks before it acts. Without a script the act
// happens at once, so pages whose act cannot be undone lead to a confirming page of their own.

/** @param {string} question @param {string | undefined} yes @returns {Promise<boolean>} */
export function ask(question, yes) {
  const words = /** @type {HTMLTemplateElement} */ (document.getElementById("words-confirm"));
  const piece = /** @type {DocumentFragment} */ (words.content.cloneNode(true));
  const dialog = /** @type {HTMLDialogElement} */ (piece.querySelector("dialog"));
  /** @type {HTMLElement} */ (dialog.querySelector("[data-question]")).textContent = question;
  if (yes) /** @type {HTMLElement} */ (dialog.querySelector("[data-yes]")).textContent = yes;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @type {WeakSet<HTMLFormElement>} */
const agreed = new WeakSet();

// Caught on the way down, before htmx hears of the form.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || agreed.delete(form)) return;
  const button = event.submitter;
  const asking = [button, form].find((element) => element instanceof HTMLElement && element.dataset.confirm);
  if (!(asking instanceof HTMLElement) || !asking.dataset.confirm) return;
  event.preventDefault();
  event.stopPropagation();
  if (!(await ask(asking.dataset.confirm, asking.dataset.confirmYes))) return;
  agreed.add(form);
  form.requestSubmit(button);
}, true);

// hx-confirm on a link or button uses the same window.
document.addEventListener("htmx:confirm", async (event) => {
  const { question, issueRequest } = /** @type {CustomEvent} */ (event).detail;
  if (!question) return;
  event.preventDefault();
  if (await ask(question, undefined)) issueRequest(true);
});
