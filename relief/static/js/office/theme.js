// @ts-check
// The sun switch is a plain form. Here it changes the page in place, so that a half-filled form is not lost.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !("modeForm" in form.dataset)) return;
  event.preventDefault();
  const wanted = /** @type {HTMLInputElement} */ (form.elements.namedItem("mode"));
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  } catch {
    // Without the server the page still changes; the choice is just not remembered.
  }
  document.documentElement.dataset.mode = wanted.value;
  wanted.value = wanted.value === "sun" ? "light" : "sun";
});
