// @ts-check
// Who comes and who is collected by whom, without a network. Names of collectors are here for today's children alone
// and until midnight; afterwards, and for anyone not named, a second person of the space must agree.
import { listen } from "./bus.js";
import { isOver, now } from "./clock.js";
import { keep } from "./desk.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { searchKey } from "./names.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { person } from "./people.js";
import { freeCode, hereOf } from "./roll_state.js";
import { badge, dayOf, home, outLink } from "./roll_words.js";
import { digits, latin, nameOf, num, t } from "./strings.js";
import { kick } from "./sync.js";

/** @typedef {import("./roll_pack.js").RollPack} RollPack
 * @typedef {import("./roll_state.js").Here} Here */
const ALONE_FROM = 10;

/** @param {HTMLElement} root @param {RollPack} pack @param {number} site */
export function gateScreen(root, pack, site) {
  let wanted = "";
  const list = h("ul", { class: "marks" });
  const name = h("input", { class: "input", name: "find", placeholder: t("Name or number"), "aria-label": t("Find a child"), oninput: () => { wanted = /** @type {HTMLInputElement} */ (name).value; rows(); } });
  const top = h("p", { class: "tallyline", "aria-live": "polite" });
  const rows = () => {
    const all = hereOf(pack, acts(ROLL), site, dayOf(now()));
    const key = searchKey(wanted);
    const found = all.filter((one) => !wanted.trim() || String(one.kid.number) === latin(wanted).trim() || (key && searchKey(one.kid.name).startsWith(key)));
    fill(top, badge(t("%(n)s children inside", { n: num(all.filter((one) => one.isIn).length) }), "info", "child"));
    fill(list, found.map((one) => rowOf(one)));
    if (!found.length) fill(list, h("li", {}, notice("quiet", t("No child of today has this name or number."))));
  };
  const rowOf = (/** @type {Here} */ one) => h("li", { class: `mark mark--${one.isIn ? "good" : "none"}`, data: { kid: one.kid.id, inside: String(one.isIn) } },
    h("div", { class: "mark__who" }, h("p", { class: "mark__name" }, one.kid.name), h("p", { class: "mark__facts" }, [num(one.kid.number), one.isIn ? t("inside") : t("not here"), one.code && t("number %(number)s", { number: digits(one.code) })].filter(Boolean).join(" · ")), one.kid.note && h("p", { class: "mark__note" }, icon("alert"), one.kid.note)),
    one.isIn
      ? button(t("Pick-up"), "hands", () => void release(pack, site, one), "main", { "data-deed": "release", "aria-label": t("Pick-up: %(name)s", { name: one.kid.name }) })
      : button(t("Came"), "plus", () => void arrive(pack, site, one), "", { "data-deed": "arrive", "aria-label": t("%(name)s came", { name: one.kid.name }) }));
  fill(root, h("h1", {}, t("Arrival and pick-up")), top, h("label", { class: "field" }, name), list, outLink(site), home("roll", t("To the sessions")));
  rows();
  return listen((what) => void (what === "acts" && rows()));
}

/** @param {string} verb @param {Record<string, any>} given */
async function write(verb, given) {
  try {
    await keep({ verb, v: 1, given }, ROLL);
    void kick();
    return true;
  } catch {
    // What could not be saved has said so over the whole screen.
    return false;
  }
}

/** The child is here; its guardian takes the number along. @param {RollPack} pack @param {number} site @param {Here} one */
async function arrive(pack, site, one) {
  const today = dayOf(now());
  const used = new Set([...pack.gate.map(([, , , code]) => code), ...acts(ROLL).filter((act) => act.verb === "child.arrive" && dayOf(Date.parse(act.at)) === today).map((act) => String(act.given.code))]);
  const code = one.code || freeCode(pack.sites[site][3], used);
  if (!(await write("child.arrive", { space_id: pack.sites[site][0], child_id: one.kid.id, code }))) return;
  const window = dialog("ask",
    h("h2", {}, one.kid.name), h("p", {}, t("Give this number to whoever brought the child. It is asked for at the pick-up.")),
    h("p", { class: "bigcode" }, digits(code)), button(t("Done for now"), "check", () => window.remove(), "main big"));
}

/** @param {RollPack} pack @param {number} site @param {Here} one */
async function release(pack, site, one) {
  const at = pack.children.findIndex((child) => child[0] === one.kid.id);
  const isKnown = !isOver(pack.collectors.until) && String(at) in pack.collectors.of;
  const [allowed, denied, alone] = isKnown ? pack.collectors.of[String(at)] : [[], [], 0];
  const window = dialog("ask ask--gate");
  const goes = async (/** @type {Record<string, any>} */ more) => {
    if (await write("child.release", { space_id: pack.sites[site][0], child_id: one.kid.id, ...more })) window.remove();
  };
  const code = h("input", { class: "input", name: "code", inputmode: "numeric", maxlength: 5 });
  const said = h("div", { role: "alert" });
  const byCode = () => {
    if (!one.code || latin(/** @type {HTMLInputElement} */ (code).value).trim() !== one.code) return void fill(said, notice("bad", t("This is not the number of this child today. Look whether the adult is named, or ask a second person.")));
    void goes({ how: "code", code: one.code, released_to: "" });
  };
  const first = () => fill(window,
    h("h2", {}, t("Who collects %(name)s?", { name: one.kid.name })),
    denied.length > 0 && h("div", { class: "denied", role: "alert" }, h("p", { class: "denied__word" }, icon("stop"), t("Must NOT collect")), denied.map((name) => h("p", { class: "name" }, name))),
    !isKnown && notice("warn", t("Who may collect is not on this tablet today. A second person must agree.")),
    allowed.map((name) => button(name, "check-circle", () => void goes({ how: "known", released_to: name }), "big", { "data-allowed": name })),
    one.code && h("div", { class: "field" }, h("label", { class: "field" }, h("span", { class: "field__label" }, t("Number given at the arrival")), code), said, button(t("The number is right"), "key", byCode, "big", { "data-deed": "by-code" })),
    Boolean(alone) && one.kid.age >= ALONE_FROM && button(t("Goes home alone, the guardian agreed in writing"), "child", () => void goes({ how: "self" }), "big"),
    button(t("Somebody else"), "people", second, "big", { "data-deed": "else" }),
    button(t("No, go back"), "arrow-left", () => window.remove(), "big"));
  const second = () => {
    const name = h("input", { class: "input", name: "released_to", maxlength: 160 });
    const why = h("input", { class: "input", name: "reason", maxlength: 200 });
    const staff = pack.staff.filter(([where, id]) => where === site && id !== person()?.id);
    const agree = (/** @type {string} */ id) => {
      const [to, reason] = [/** @type {HTMLInputElement} */ (name).value.trim(), /** @type {HTMLInputElement} */ (why).value.trim()];
      if (!to || !reason) return void fill(said, notice("bad", t("Write who collects the child and why.")));
      if (denied.some((each) => searchKey(each) === searchKey(to))) return void fill(said, notice("bad", t("This person must not collect the child. Keep the child with you and call the manager.")));
      void goes({ how: "override", released_to: to, second_id: id, reason });
    };
    fill(window,
      h("h2", {}, t("Two persons must agree")),
      h("label", { class: "field" }, h("span", { class: "field__label" }, t("Who collects the child?")), name),
      h("label", { class: "field" }, h("span", { class: "field__label" }, t("Why this person?")), why), said,
      h("p", { class: "field__label" }, t("Call a second person of this space. Whoever agrees taps the own name.")),
      staff.length ? staff.map(([, id, bn, en]) => button(nameOf({ name_bn: bn, name_en: en }), "user", () => agree(id), "big", { "data-second": id })) : notice("bad", t("Nobody else belongs to this space. Keep the child with you and call the manager.")),
      button(t("No, go back"), "arrow-left", first, "big"));
  };
  first();
}
