// @ts-check
// The one map: polygons without tiles, all from our own server; fetches Leaflet where the page did
// not. The macros of parts/maps.html write these attributes:
//
// <div class="map" id="map" data-map-source="/areas/map.geojson" ...>what stands here without a script</div>
//   data-map-source    FeatureCollection of polygons. properties: id, name, url, value, class (1..5,
//                      0: nothing there, null: not known, hatched), label (said with the name, e.g.
//                      "120 households"), and if wished number (text drawn in the polygon, else
//                      `value`) and at ([lon, lat] of it)
//   data-map-numbers   instead: figures whose outlines are kept apart (levels.js); finer ones come with the zoom
//   data-map-tiles     address of pictures to lie beneath, with data-map-credit; only by the operator's setting
//   data-map-kind      "choropleth" (classes, hatch, numbers) or "plain" (outlines and names)
//   data-map-overlays  FeatureCollection drawn on top, not clickable. kind: water, wind, track, ground,
//                      barrier, way or point (the last with a name)
//   data-map-target    selector: a click loads the feature's url into it by htmx instead of going there
//   data-map-chosen    id of the feature that is chosen at first
//   data-map-draw      selector of a field: lets a person draw a polygon; its GeoJSON goes into the
//                      field, followed by a "change" event
//   data-map-words     JSON: zoomIn, zoomOut, failed, empty
// Buttons for drawing: <div data-map-tools="map" hidden> with buttons data-draw="start|undo|finish|clear|back";
// they appear when the map is ready. Without them drawing begins at once; the field follows each
// corner. While drawing, a click or Enter (at the middle of the map) sets a corner; the corners of a
// finished outline, or of the one the field began with, can be moved (corners.js).
// <form data-map-days="map"> with a list of days: a slider over them (days.js).

/** @type {any} Leaflet */
let L;
const COUNTRY = [[20.5, 88], [26.7, 92.7]];
const LEAST_ROOM = { width: 30, height: 16 };

/** @param {HTMLElement} box */
async function show(box) {
  if (box.dataset.mapReady) return;
  box.dataset.mapReady = "yes";
  const words = JSON.parse(box.dataset.mapWords || "{}");
  const address = box.dataset.mapNumbers;
  const levels = address ? await import("./levels.js") : null;
  const [areas, overlays, has] = await Promise.all([levels ? levels.collection(String(address)).catch(() => undefined) : load(box.dataset.mapSource), load(box.dataset.mapOverlays), leaflet()]);
  if (areas === undefined || overlays === undefined || !has) {
    if (words.failed) say(box, words.failed);
    return;
  }
  box.replaceChildren();
  const map = frame(box, words);
  if (box.dataset.mapTiles) L.tileLayer(box.dataset.mapTiles, { attribution: text(box.dataset.mapCredit || "").innerHTML, referrerPolicy: "no-referrer" }).addTo(map);
  const drawn = areas && areas.features.length ? polygons(box, map, areas) : null;
  const over = overlays && overlays.features.length ? above(map, overlays) : null;
  // A cyclone's track runs over half the bay: what is clicked decides where we look.
  fit(map, drawn || over);
  if (!drawn && !over && !box.dataset.mapDraw && words.empty) say(box, words.empty);
  if (drawn && levels) levels.follow(map, boxed(areas, drawn), String(address), again(box, map, drawn, levels));
  if (document.querySelector(`[data-map-switches="${box.id}"]`)) (await import("./layers.js")).switches(L, box, map, text);
  if (box.dataset.mapDraw) (await import("./pencil.js")).pencil(L, box, map, words, fit);
  if (document.querySelector(`[data-map-days="${box.id}"]`)) (await import("./days.js")).slide(box, over, map);
}

/** Each feature with where it lies. @param {any} areas @param {any} layer */
function boxed(areas, layer) {
  for (const shape of layer.getLayers()) shape.feature.box = shape.getBounds();
  return areas;
}

/** Draw another level in place of this one, and what lies around it as outlines alone.
 * @param {HTMLElement} box @param {any} map @param {any} first @param {any} levels */
function again(box, map, first, levels) {
  let last = [first];
  return (/** @type {any} */ found, /** @type {any[]} */ around) => {
    for (const layer of last) layer.remove();
    last = around.length ? [L.geoJSON(around, { interactive: false, style: { className: "map-around" } }).addTo(map)] : [];
    last.push(polygons(box, map, found));
    levels.explain(box, found.told);
  };
}

/** @type {Promise<boolean> | undefined} */
let fetched;

/** Leaflet and its sheet, once. @returns {Promise<boolean>} */
function leaflet() {
  L = /** @type {any} */ (window).L;
  if (L) return Promise.resolve(true);
  fetched ||= new Promise((resolve) => {
    const from = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url).href;
    for (const sheet of ["vendor/leaflet@1.9.4/leaflet.css", "css/map.css"]) {
      if (document.querySelector(`link[href*="${sheet}"]`)) continue;
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: from(sheet) }));
    }
    const script = Object.assign(document.createElement("script"), { src: from("vendor/leaflet@1.9.4/leaflet.js") });
    script.onload = () => { L = /** @type {any} */ (window).L; resolve(true); };
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
  return fetched;
}

/** Undefined: could not be had; null: not asked for. @param {string | undefined} url */
async function load(url) {
  if (!url) return null;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** @param {HTMLElement} box @param {string | undefined} text */
function say(box, text) {
  const note = document.createElement("p");
  note.className = "map-note";
  note.setAttribute("role", "status");
  note.textContent = text || "";
  box.append(note);
}

/** @param {HTMLElement} box @param {Record<string, string>} words */
function frame(box, words) {
  const map = L.map(box, {
    attributionControl: Boolean(box.dataset.mapTiles), zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25,
    minZoom: 5, maxZoom: 17, maxBounds: L.latLngBounds(COUNTRY).pad(0.5),
  });
  L.control.zoom({ zoomInTitle: words.zoomIn || "+", zoomOutTitle: words.zoomOut || "−" }).addTo(map);
  // The wheel scrolls the page until the person has turned to the map.
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  // A shape has no element, and so takes no focus, before the map looks somewhere.
  map.fitBounds(COUNTRY, { animate: false });
  map.createPane("over").style.zIndex = "450";
  box.addEventListener("htmx:beforeCleanupElement", () => map.remove(), { once: true });
  return map;
}

/** @param {any} map @param {any} layer */
function fit(map, layer) {
  map.fitBounds(layer ? layer.getBounds() : COUNTRY, { padding: [12, 12], animate: false });
}

/** @param {HTMLElement} box @param {any} map @param {any} collection */
function polygons(box, map, collection) {
  const plain = box.dataset.mapKind !== "choropleth";
  /** @type {any[]} */
  const shown = [];
  const layer = L.geoJSON(collection, {
    style: (/** @type {any} */ feature) => ({ className: look(feature.properties, plain) }),
    onEachFeature: (/** @type {any} */ feature, /** @type {any} */ shape) => {
      shape.bindTooltip(text(said(feature.properties)), { sticky: true });
      shape.on("click", () => choose(box, shape));
      shown.push(shape);
    },
  }).addTo(map);
  shown.forEach((shape, place) => reach(box, shown, shape, place));
  const first = shown.find((shape) => String(shape.feature.properties.id) === box.dataset.mapChosen);
  if (first) mark(box, first);
  numbers(map, layer, shown, plain);
  return layer;
}

/** @param {any} told @param {boolean} plain */
function look(told, plain) {
  if (plain) return "map-plain";
  if (told.class === 0) return "map-plain";
  return told.class ? `class-${told.class}` : "map-nodata";
}

/** @param {any} told */
function said(told) {
  return told.label ? `${told.name}: ${told.label}` : told.name;
}

/** Never markup. @param {string} words */
function text(words) {
  const holder = document.createElement("span");
  holder.textContent = words;
  return holder;
}

/** One stop for the Tab key, then arrows: a country has five thousand polygons.
 * @param {HTMLElement} box @param {any[]} shown @param {any} shape @param {number} place */
function reach(box, shown, shape, place) {
  /** @type {SVGElement} */
  const path = shape.getElement();
  const told = shape.feature.properties;
  path.setAttribute("tabindex", place ? "-1" : "0");
  path.setAttribute("role", told.url && !box.dataset.mapDraw ? "link" : "img");
  path.setAttribute("aria-label", said(told));
  path.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(box, shape);
    const next = neighbour(shown, shape, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    path.setAttribute("tabindex", "-1");
    next.getElement().setAttribute("tabindex", "0");
    next.getElement().focus();
  });
}

/** The nearest one in an arrow's direction. @param {any[]} shown @param {any} from @param {string} key */
function neighbour(shown, from, key) {
  const turn = /** @type {Record<string, number[]>} */ (
    { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] })[key];
  if (!turn) return null;
  const here = from.getBounds().getCenter();
  let best = null;
  let least = Infinity;
  for (const shape of shown) {
    const there = shape.getBounds().getCenter();
    const [east, north] = [there.lng - here.lng, there.lat - here.lat];
    const ahead = east * turn[0] + north * turn[1];
    const aside = Math.abs(east * turn[1]) + Math.abs(north * turn[0]);
    if (shape !== from && ahead > 0 && ahead + 2 * aside < least) [best, least] = [shape, ahead + 2 * aside];
  }
  return best;
}

/** @param {HTMLElement} box @param {any} shape */
function choose(box, shape) {
  const { url } = shape.feature.properties;
  const htmx = /** @type {any} */ (window).htmx;
  // On a map to draw on, a touch beside a corner must not lead away from the drawing.
  if (!url || box.dataset.mapDraw) return;
  if (!box.dataset.mapTarget || !htmx) {
    window.location.assign(url);
    return;
  }
  mark(box, shape);
  htmx.ajax("GET", url, { target: box.dataset.mapTarget, swap: "innerHTML" });
}

/** @param {HTMLElement} box @param {any} shape */
function mark(box, shape) {
  box.querySelector(".is-chosen")?.classList.remove("is-chosen");
  shape.getElement().classList.add("is-chosen");
  shape.bringToFront();
}

/** Numbers where the polygon has room for them. @param {any} map @param {any} layer @param {any[]} shown @param {boolean} plain */
function numbers(map, layer, shown, plain) {
  const script = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en-IN");
  const labels = shown.map((shape) => {
    const told = shape.feature.properties;
    const words = plain ? told.name : told.number || (typeof told.value === "number" ? script.format(told.value) : "");
    const at = told.at ? [told.at[1], told.at[0]] : shape.getBounds().getCenter();
    const high = !plain && told.class >= 4 ? " map-number--high" : "";
    const icon = L.divIcon({ className: `map-number${high}`, html: text(words), iconSize: null });
    return { shape, words, marker: L.marker(at, { icon, interactive: false, keyboard: false }) };
  });
  const place = () => {
    /** @type {any[]} */
    const taken = [];
    for (const { shape, words, marker } of labels) {
      const box = shape.getBounds();
      const [a, b] = [box.getNorthWest(), box.getSouthEast()].map((at) => map.latLngToLayerPoint(at));
      const half = L.point(Math.max(LEAST_ROOM.width, words.length * 7.5) / 2, LEAST_ROOM.height / 2);
      const middle = map.latLngToLayerPoint(marker.getLatLng());
      const room = L.bounds(middle.subtract(half), middle.add(half));
      const fits = words && b.x - a.x >= half.x * 2 && b.y - a.y >= half.y * 2;
      if (fits && !taken.some((other) => other.overlaps(room))) {
        taken.push(room);
        marker.addTo(map);
      } else marker.remove();
    }
  };
  map.on("zoomend viewreset", place);
  map.whenReady(place);
  layer.on("remove", () => {
    map.off("zoomend viewreset", place);
    for (const { marker } of labels) marker.remove();
  });
}

/** @param {any} map @param {any} collection */
function above(map, collection) {
  return L.geoJSON(collection, {
    pane: "over", interactive: false,
    style: (/** @type {any} */ feature) => ({ className: `map-${feature.properties.kind}` }),
    pointToLayer: (/** @type {any} */ { properties }, /** @type {any} */ at) => L.circleMarker(at, { pane: "over", radius: 8 })
      .bindTooltip(text(properties.name), { permanent: true, direction: "bottom", className: "map-name" }),
  }).addTo(map);
}

/** @param {ParentNode} within */
const start = (within) => within.querySelectorAll("[data-map-source], [data-map-numbers], [data-map-overlays], [data-map-draw]").forEach((box) => show(/** @type {HTMLElement} */ (box)));

start(document);
document.addEventListener("htmx:load", (event) => start(/** @type {HTMLElement} */ (event.target)));
