// @ts-check
// The chosen file's name, in the place where the browser would write it in its own language.

// While a large file travels and is read, the form says so.
document.addEventListener("submit", (event) => {
  const note = event.target instanceof HTMLFormElement ? event.target.querySelector("[data-reading]") : null;
  if (note instanceof HTMLElement) note.hidden = false;
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  const place = input.closest("[data-file]")?.querySelector("[data-file-name]");
  if (!(place instanceof HTMLElement)) return;
  place.dataset.none ??= place.textContent ?? "";
  const chosen = input.files?.[0]?.name;
  place.textContent = chosen ?? place.dataset.none;
  place.classList.toggle("soft", !chosen);
});
