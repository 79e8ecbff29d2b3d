// The map of an upazila without a network: taken along ready drawn (map_packs.py), looked at by whoever may see figures.
import { changed, listen } from "./bus.js";
import { isOver } from "./clock.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { MAP, ticket } from "./packs.js";
import { person } from "./people.js";
import { get, put, remove } from "./store.js";
import { moment, nameOf, num, t } from "./strings.js";
import { box, isUnlocked, unbox } from "./vault.js";
import { ask, NoLine } from "./wire.js";

// What a PIN opened.
let open = null;
const FILL = ["#fff", "#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"];
listen((what) => what === "erased" && (open = null));
const named = ([bn, en]) => nameOf({ name_bn: bn, name_en: en });

async function mapPack() {
  const kept = await get("packs", MAP);
  if (kept && isOver(kept.expires_at)) return giveBack();
  // Whoever else works on this tablet has areas of her own, or may see no figures.
  return kept && kept.by === person()?.id && isUnlocked() ? (open ??= await unbox(kept.locked)) : null;
}

async function giveBack() {
  await remove("packs", MAP);
  open = null;
}

export async function drawTile(slot, said = "") {
  const pack = await mapPack();
  const fetchIt = (area = "") => take(area).then((choice) => drawTile(slot, choice && choice.map(([id, ...names]) => button(named(names), "map", () => fetchIt(id)))), (fault) => drawTile(slot, notice("bad", fault instanceof NoLine ? t("The line broke before everything was here. Nothing was changed. Try again.") : fault.message)));
  fill(slot, h("article", { class: "take", data: { tile: "map" } },
    h("h2", { class: "take__name" }, t("Map")), said,
    pack && [h("a", { class: "button button--main button--big take__open", href: "#map" }, icon("map"), named(pack.name)), h("p", { class: "take__facts" }, icon("clock"), t("as of %(when)s", { when: moment(pack.counted_at || pack.made_at) }))],
    h("div", { class: "take__more" }, button(pack ? t("Take it again") : t("Take the map along"), "download", () => fetchIt(), pack ? "" : "main big"), pack && button(t("Hand it back"), "upload", () => giveBack().then(() => drawTile(slot))))));
}

// Several to choose from, or nothing when it is here.
async function take(area) {
  const pack = await ask(`/sync/map?area=${area}`, { ticket: ticket(), seconds: 60 });
  if (pack.choose) return pack.choose;
  await put("packs", { id: MAP, by: person()?.id, made_at: pack.made_at, expires_at: pack.expires_at, locked: await box(pack) });
  open = pack;
  changed("packs");
}

export async function readyToLook(root) {
  const pack = await mapPack();
  return () => {
    if (pack) look(root, pack, 0);
    else fill(root, notice("info", t("Take the map along on the first screen while there is a network.")));
    return () => fill(root);
  };
}

function look(root, pack, at) {
  const [bn, en, level, ranges, values, steps] = pack.views[at];
  const areas = pack.areas[level];
  const svg = pack.svg[level].replace(/\{(\d+)}/g, (_, n) => FILL[steps[n]] ?? "url(#h)").replace(/\[(\d+)]/g, (_, n) => (values[n] === null ? "" : num(values[n])));
  const title = named([bn, en]);
  fill(root,
    h("h1", {}, named(pack.name)),
    h("p", {}, t("as of %(when)s", { when: moment(pack.counted_at || pack.made_at) })),
    h("select", { class: "input", "aria-label": t("What to show"), onchange: (event) => { look(root, pack, event.target.selectedIndex); root.querySelector("select").focus(); } }, pack.views.map((view, place) => h("option", { selected: place === at }, named(view)))),
    h("img", { alt: title, src: `data:image/svg+xml,${encodeURIComponent(svg)}` }),
    h("ul", {}, ranges.map(([low, high], place) => h("li", {}, h("span", { class: `swatch swatch--${place + 1}` }), `${num(low)}–${num(high)}`))),
    h("table", { class: "table" }, areas.map((area, place) => h("tr", {}, h("th", { scope: "row" }, named(area)), h("td", {}, values[place] === null ? t("no data") : num(values[place]))))));
}
