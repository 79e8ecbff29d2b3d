// @ts-check
// A new build waits beside the old one until nobody is in the middle of something.
import { changed } from "./bus.js";

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let asked = false;

export function startUpdates() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let isFirst = !workers.controller;
  workers.addEventListener("controllerchange", () => {
    // The very first worker takes a page over that is already the right one.
    if (!isFirst && asked) location.reload();
    isFirst = false;
  });
  void workers.register("/sw.js", { scope: "/field", updateViaCache: "none" }).then((made) => {
    registration = made;
    made.addEventListener("updatefound", () => made.installing?.addEventListener("statechange", () => changed("version")));
    changed("version");
    void workers.ready.then((ready) => ready.active?.postMessage("keep the rest"));
    setInterval(() => void made.update().catch(() => {}), 60 * 60_000);
  }).catch(() => {});
}

/** Whether a new version is on the tablet and waits. */
export function isWaiting() {
  return Boolean(registration?.waiting && navigator.serviceWorker.controller);
}

/** Start the new version. Only called when the queue is at rest and nothing is half done. */
export function startNew() {
  asked = true;
  registration?.waiting?.postMessage("take over");
}
