// @ts-check
// Moving the corners of a finished outline: drag one, or press its arrows; drag the small dot between two
// to put a new one there; Delete takes one away. Each change can be taken back.

const MOST_SHOWN = 220;
const MOST_BACK = 60;
const STEP = 6;

/** @typedef {{type: string, coordinates: any}} Shape */

/** Every ring or line of a shape, as the arrays themselves. @param {Shape} shape @returns {number[][][]} */
export function lines(shape) {
  const { type, coordinates } = shape;
  if (type === "Polygon" || type === "MultiLineString") return coordinates;
  if (type === "MultiPolygon") return coordinates.flat();
  return type === "LineString" ? [coordinates] : [];
}

/** @param {Shape} shape */
const closes = (shape) => shape.type.endsWith("Polygon");

/** Put a corner at a place of a line; the last corner of a ring is its first.
 * @param {Shape} shape @param {number} line @param {number} at @param {number[]} place @param {boolean} added */
export function put(shape, line, at, place, added) {
  const points = lines(shape)[line];
  points.splice(at, added ? 0 : 1, place);
  if (closes(shape) && at === 0 && !added) points[points.length - 1] = place;
}

/** Take a corner away; false where the line would have too few. @param {Shape} shape @param {number} line @param {number} at */
export function take(shape, line, at) {
  const points = lines(shape)[line];
  if (points.length <= (closes(shape) ? 4 : 2)) return false;
  points.splice(at, 1);
  if (closes(shape) && at === 0) points[points.length - 1] = points[0];
  return true;
}

/**
 * @param {any} L @param {any} map @param {Shape} shape
 * @param {{changed: (shape: Shape) => void, said: (word: "close" | "") => void, words: Record<string, string>}} told
 */
export function moveCorners(L, map, shape, told) {
  /** @type {string[]} */
  const before = [];
  const layer = L.layerGroup().addTo(map);
  /** @type {Map<string, any>} */
  const corners = new Map();

  const keep = () => {
    before.push(JSON.stringify(shape));
    if (before.length > MOST_BACK) before.shift();
  };
  const done = () => { told.changed(shape); paint(); };

  /** @param {string | undefined} name */
  const hold = (name) => name && corners.get(name)?.getElement()?.focus({ preventScroll: true });

  const paint = () => {
    // Whoever holds a corner with the keys stays on it, also when the map moved after it.
    const held = [...corners].find(([, marker]) => marker.getElement() === document.activeElement)?.[0];
    layer.clearLayers();
    corners.clear();
    const seen = map.getBounds().pad(0.05);
    const found = lines(shape).flatMap((points, line) => points
      .slice(0, closes(shape) ? -1 : undefined)
      .map((place, at) => ({ line, at, place, next: points[at + 1] }))
      .filter(({ place }) => seen.contains([place[1], place[0]])));
    told.said(found.length > MOST_SHOWN ? "close" : "");
    if (found.length > MOST_SHOWN) return;
    for (const one of found) {
      handle(one.line, one.at, one.place, false);
      if (one.next) handle(one.line, one.at + 1, [(one.place[0] + one.next[0]) / 2, (one.place[1] + one.next[1]) / 2], true);
    }
    hold(held);
  };

  /** @param {number} line @param {number} at @param {number[]} place @param {boolean} added */
  const handle = (line, at, place, added) => {
    const icon = L.divIcon({ className: `map-handle${added ? " map-handle--between" : ""}`, iconSize: null });
    const title = (added ? told.words.between : told.words.corner) || "";
    const marker = L.marker([place[1], place[0]], { icon, draggable: true, title, alt: title, keyboard: !added, autoPanOnFocus: false, zIndexOffset: added ? 0 : 500 });
    const set = (/** @type {any} */ to) => {
      keep();
      put(shape, line, at, [+to.lng.toFixed(6), +to.lat.toFixed(6)], added);
      done();
    };
    marker.on("dragend", () => set(marker.getLatLng()));
    marker.on("add", () => marker.getElement().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => press(event, line, at, marker, set)));
    if (!added) corners.set(`${line} ${at}`, marker);
    layer.addLayer(marker);
  };

  /** @param {KeyboardEvent} event @param {number} line @param {number} at @param {any} marker @param {(to: any) => void} set */
  const press = (event, line, at, marker, set) => {
    const way = /** @type {Record<string, number[]>} */ ({ ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] })[event.key];
    if (!way && event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    if (way) {
      const here = map.latLngToContainerPoint(marker.getLatLng());
      set(map.containerPointToLatLng(here.add([way[0] * STEP, way[1] * STEP])));
    } else {
      keep();
      if (take(shape, line, at)) done();
      else before.pop();
    }
    // The corner was drawn anew, or it is gone and its neighbour is next.
    const name = corners.has(`${line} ${at}`) ? `${line} ${at}` : `${line} ${at - 1}`;
    hold(name);
    // The map follows here and not on each focus: it draws its corners anew when it has moved.
    const stays = corners.get(name);
    if (stays) map.panInside(stays.getLatLng(), { padding: [24, 24], animate: false });
  };

  map.on("moveend zoomend", paint);
  paint();
  return {
    /** True where something was taken back. */
    back() {
      const last = before.pop();
      if (!last) return false;
      shape = JSON.parse(last);
      done();
      return true;
    },
    canGoBack: () => before.length > 0,
    stop() { map.off("moveend zoomend", paint); layer.remove(); },
  };
}
