// @ts-check
// Fills latitude and longitude in from the device. Typing the numbers works without it.

for (const box of document.querySelectorAll("[data-locate]")) {
  if (!(box instanceof HTMLElement) || !("geolocation" in navigator) || !window.isSecureContext) continue;
  const offer = /** @type {HTMLElement} */ (box.querySelector("[data-locate-offer]"));
  const words = /** @type {HTMLElement} */ (box.querySelector("[data-locate-words]"));
  const put = (/** @type {string} */ name, /** @type {number} */ value, /** @type {number} */ places) => {
    const field = box.querySelector(`[name="${name}"]`);
    if (field instanceof HTMLInputElement) field.value = value.toFixed(places);
  };
  offer.hidden = false;
  offer.querySelector("[data-locate-now]")?.addEventListener("click", () => {
    words.textContent = box.dataset.locateBusy ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("lat", coords.latitude, 6);
        put("lon", coords.longitude, 6);
        put("accuracy_m", coords.accuracy, 0);
        words.textContent = `± ${Math.round(coords.accuracy)} m`;
      },
      () => (words.textContent = box.dataset.locateFailed ?? ""),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}
