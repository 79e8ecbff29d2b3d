// @ts-check
// Numbers apart from outlines: outlines are kept by the browser for good, numbers are asked for each time. And the
// finer level of what is in sight, once the map is close enough for it.

/** From which zoom on a level is drawn. @type {Record<string, number>} */
const FROM = { district: 7.5, upazila: 9, union: 10.5, ward: 12.5, village: 14 };
const MOST = 16;

/** What map.js draws: a FeatureCollection, with what the server told of it. @param {string} url */
export async function collection(url) {
  const told = await (await fetch(url)).json();
  const sets = await Promise.all(told.sets.map(async (/** @type {string} */ set) => (await fetch(set)).json()));
  const shapes = new Map(sets.flatMap(unpacked));
  const features = told.areas.filter((/** @type {any} */ one) => shapes.has(one.id)).map((/** @type {any} */ one) => ({ type: "Feature", properties: one, geometry: shapes.get(one.id) }));
  return { type: "FeatureCollection", features, told };
}

/** TopoJSON to [id, geometry]. @param {any} topology @returns {[string, any][]} */
export function unpacked({ arcs, transform: { scale: [step] }, objects }) {
  const lines = arcs.map((/** @type {number[][]} */ arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => [(x += dx) * step, (y += dy) * step]);
  });
  const ring = (/** @type {number[]} */ numbers) => numbers.flatMap((at, place) => {
    const line = at < 0 ? [...lines[~at]].reverse() : lines[at];
    return place ? line.slice(1) : line;
  });
  return objects.areas.geometries.map((/** @type {any} */ { id, arcs: parts }) => [id, { type: "MultiPolygon", coordinates: parts.map((/** @type {number[][]} */ part) => part.map(ring)) }]);
}

/** @param {any} map @param {any} base what was drawn first @param {string} url @param {(found: any, around: any[]) => void} draw */
export function follow(map, base, url, draw) {
  let shown = "";
  /** @type {Set<string>} levels of which there is nothing here */
  const none = new Set();
  const look = async () => {
    const names = Object.keys(FROM);
    const wanted = names.filter((one) => map.getZoom() >= FROM[one] && names.indexOf(one) > names.indexOf(base.told.level) && !none.has(one)).pop();
    const sight = map.getBounds();
    const inside = wanted ? base.features.filter((/** @type {any} */ one) => sight.intersects(one.box)) : [];
    const key = inside.length && inside.length <= MOST ? `${wanted} ${inside.map((/** @type {any} */ one) => one.properties.id)}` : "";
    if (key === shown) return;
    shown = key;
    if (!key) return draw(base, []);
    const address = new URL(url, location.href);
    address.searchParams.set("level", String(wanted));
    address.searchParams.set("in", inside.map((/** @type {any} */ one) => one.properties.id).join());
    const found = await collection(address.href).catch(() => null);
    if (key !== shown || !found) return;
    if (found.features.length) return draw(found, base.features.filter((/** @type {any} */ one) => !inside.includes(one)));
    none.add(String(wanted));
    shown = "";
    void look();
  };
  map.on("moveend", look);
}

/** The classes under the map are those that are on it. @param {HTMLElement} box @param {any} told */
export function explain(box, { legend, caption }) {
  const list = box.parentElement?.querySelector(".legend__list");
  list?.replaceChildren(...legend.map((/** @type {string[]} */ [step, range, count]) => {
    const line = document.createElement("li");
    const swatch = Object.assign(document.createElement("span"), { className: `swatch swatch--${step}` });
    line.append(swatch, range, Object.assign(document.createElement("span"), { className: "legend__count", textContent: count }));
    return line;
  }));
  const words = box.parentElement?.querySelector("[data-map-caption]");
  if (words) words.textContent = caption;
}
