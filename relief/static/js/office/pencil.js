// @ts-check
// Draws an outline on the map and lets its corners be moved; map.js says with which attributes and buttons.

import { moveCorners } from "./corners.js";

/** @param {any} L @param {HTMLElement} box @param {any} map @param {Record<string, string>} words
 * @param {(map: any, layer: any) => void} fit */
export function pencil(L, box, map, words, fit) {
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (document.querySelector(box.dataset.mapDraw || ""));
  const tools = /** @type {HTMLElement | null} */ (document.querySelector(`[data-map-tools="${box.id}"]`));
  if (!field) return;
  /** @type {any} what is finished, as GeoJSON */
  let shape = before(field.value);
  /** @type {any[]} what is being drawn */
  let corners = [];
  /** @type {any} */
  let mover = null;
  const dots = L.layerGroup().addTo(map);
  const isDrawing = () => "drawing" in box.dataset;
  const set = (/** @type {string} */ act, /** @type {boolean} */ hidden, disabled = false) => {
    const found = tools?.querySelector(`[data-draw="${act}"]`);
    if (found) Object.assign(found, { hidden, disabled });
  };

  const paint = () => {
    dots.clearLayers();
    const options = { interactive: false, className: "map-drawn", pane: "over" };
    if (isDrawing()) {
      if (corners.length) dots.addLayer(corners.length < 3 ? L.polyline(corners, options) : L.polygon(corners, options));
      for (const at of corners) dots.addLayer(L.circleMarker(at, { ...options, radius: 6, className: "map-corner" }));
    } else if (shape) dots.addLayer(L.geoJSON(shape, { ...options, style: options }));
    set("start", isDrawing());
    set("undo", !isDrawing(), !corners.length);
    set("finish", !isDrawing(), corners.length < 3);
    set("clear", !shape && !corners.length);
    set("back", isDrawing() || !shape, !mover?.canGoBack());
  };
  const write = () => {
    field.value = shape ? JSON.stringify(shape) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const drawn = () => {
    const ring = [...corners, corners[0]].map((at) => at && [+at.lng.toFixed(5), +at.lat.toFixed(5)]);
    return corners.length < 3 ? null : { type: "Polygon", coordinates: [ring] };
  };
  /** Once an outline is finished its corners can be moved. */
  const move = () => {
    mover?.stop();
    mover = null;
    if (!shape || !tools) return;
    mover = moveCorners(L, map, shape, {
      words,
      changed: (now) => { shape = now; write(); paint(); },
      said: (word) => note(box, word === "close" ? words.close : ""),
    });
    paint();
  };
  const corner = (/** @type {any} */ at) => {
    if (!isDrawing()) return;
    corners.push(at);
    paint();
    if (!tools && corners.length > 2) {
      shape = drawn();
      write();
    }
  };
  /** @type {Record<string, () => void>} */
  const acts = {
    start: () => { corners = []; mover?.stop(); mover = null; box.dataset.drawing = "yes"; box.focus(); },
    undo: () => { corners.pop(); },
    clear: () => { corners = []; shape = null; delete box.dataset.drawing; write(); move(); },
    finish: () => { shape = drawn(); corners = []; delete box.dataset.drawing; write(); move(); },
    back: () => { mover?.back(); },
  };
  map.doubleClickZoom.disable();
  map.on("click", (/** @type {any} */ event) => corner(event.latlng));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box) corner(map.getCenter());
  });
  if (tools) {
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const act = /** @type {HTMLElement} */ (event.target).closest("[data-draw]")?.getAttribute("data-draw");
      if (act) { acts[act](); paint(); }
    });
  } else {
    box.dataset.drawing = "yes";
  }
  if (shape) fit(map, L.geoJSON(shape));
  paint();
  move();
}

/** A word on the map that goes again. @param {HTMLElement} box @param {string | undefined} words */
function note(box, words) {
  box.querySelector(".map-note")?.remove();
  if (!words) return;
  const said = document.createElement("p");
  said.className = "map-note";
  said.setAttribute("role", "status");
  said.textContent = words;
  box.append(said);
}

/** What a form that came back, or an outline to redraw, holds. @param {string} value */
function before(value) {
  try {
    const shape = JSON.parse(value);
    return shape.coordinates.length ? { type: shape.type, coordinates: shape.coordinates } : null;
  } catch {
    return null;
  }
}
