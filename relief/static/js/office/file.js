// @ts-check
// The chosen file's name, in the place where the browser would write it in its own language.

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
