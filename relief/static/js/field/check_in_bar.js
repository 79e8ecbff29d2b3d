// @ts-check
// What the volunteer must know beside the household: what is saved, what is left on the table, and
// what is odd about the list or the tablet.

import { h, icon, notice } from "./dom.js";
import { itemLabel } from "./check_in_card.js";
import { moment, num, t } from "./strings.js";

/**
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {import("./standing.js").Left} Left
 */

const OLD_MS = 24 * 3_600_000;

/** The four counters; only what the server has answered for counts as confirmed. @param {Desk} desk */
export function counters(desk) {
  const { here, sent, confirmed, conflict } = desk.counters();
  return h(
    "ul", { class: "tallies", "aria-label": t("Entries of this tablet") },
    tally("here", "clock", here, t("On tablet")),
    tally("sent", "upload", sent, t("Sent")),
    tally("confirmed", "check-circle", confirmed, t("Confirmed")),
    tally("conflict", "alert", conflict, t("To look at")),
  );
}

/** @param {string} kind @param {string} sign @param {number} count @param {string} word */
function tally(kind, sign, count, word) {
  return h("li", { class: `tally tally--${kind}`, data: { tally: kind, count, any: count > 0 ? "yes" : "no" } }, icon(sign), h("b", {}, num(count)), h("span", {}, word));
}

/** @param {Left[]} stock */
export function stockLeft(stock) {
  if (!stock.length) return null;
  return h(
    "section", { class: "left" },
    h("h2", {}, t("Left on the table")),
    h("ul", {}, stock.map(({ item, left, state }) => h(
      "li", { class: `left__item left__item--${state}`, data: { state } },
      icon(item.icon || "box"), h("b", {}, num(left)), h("span", {}, itemLabel(item)),
      state !== "good" && h("span", { class: "left__word" }, icon("alert", "small"), state === "low" ? t("running low") : t("count again")),
    ))),
  );
}

/** What is odd, the most pressing first. @param {Desk} desk @param {Date} now @param {boolean} isBatteryLow */
export function oddities(desk, now, isBatteryLow) {
  const { pack } = desk;
  const found = [];
  const { state, opened } = pack.distribution;
  if (["reconciling", "closed", "cancelled"].includes(state)) {
    found.push(notice("bad", t("What you record now is kept, and the coordinator decides about it."), t("This list is closed")));
  } else if (!opened) {
    found.push(notice("warn", t("It was not opened yet when this tablet last heard of it. Begin only when the point lead says so.")));
  }
  if (now.getTime() - Date.parse(pack.made_at) > OLD_MS) {
    found.push(notice("warn", t("This list is from %(when)s. Take a new one as soon as there is a line.", { when: moment(pack.made_at) })));
  }
  if (isBatteryLow) {
    found.push(notice("warn", t("Little battery left. Go where there is a line and send what waits, or plug in."), t("Battery")));
  }
  return found;
}

/** Tells now and later whether the battery is nearly empty. @param {(isLow: boolean) => void} told */
export async function watchBattery(told) {
  const battery = await /** @type {any} */ (navigator).getBattery?.().catch(() => null);
  if (!battery) return;
  const tell = () => told(battery.level < 0.15 && !battery.charging);
  battery.addEventListener("levelchange", tell);
  battery.addEventListener("chargingchange", tell);
  tell();
}
