// @ts-check
// What each verdict says: its colour, its icon, its words.

import { day, moment, nameOf, t } from "./strings.js";

/**
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {{ band: "give" | "done" | "stop" | "other" | "help", sign: string, title: string, text: string }} Said
 * @typedef {{ pack: import("./types.js").Pack, person: import("./types.js").Person }} Known
 */

/**
 * @param {Shown} shown @param {Known} known
 * @returns {Said}
 */
export function wordsOf(shown, known) {
  const words = WORDS[shown.kind] ?? WORDS["not-listed"];
  return words(shown, known);
}

/** @type {Record<string, (shown: Shown, known: Known) => Said>} */
const WORDS = {
  give: () => said("give", "check-circle", t("Give"), t("Hand over everything below.")),
  rest: () => said("give", "check-circle", t("Give the rest"), t("A part was given before. Hand over what is below.")),
  done: (shown, known) => ({ ...said("done", "clock", t("Already given"), ""), ...whenGiven(shown, known) }),
  "other-point": (shown, known) => said("other", "arrow-right", t("Another point"),
    t("This household belongs to %(point)s. Nobody is sent away: you may give here.", { point: pointName(shown, known) })),
  "unlisted-point": (shown, known) => said("other", "pin", t("On the list of another point"),
    t("They collect at %(point)s, and this tablet has no list of it. Send them there, or to the help desk.", { point: pointName(shown, known) })),
  "other-day": (_, { pack }) => said("other", "calendar", t("Another day"),
    t("It begins on %(day)s.", { day: day(pack.distribution.starts_at) })),
  "on-hold": () => said("help", "hands", t("On hold"), t("Please send them to the help desk.")),
  "not-listed": () => said("stop", "stop", t("Not on this list"), t("Give nothing. Please send them to the help desk.")),
  "other-list": () => said("stop", "list", t("Another distribution"), t("The card is genuine, but they are not on this list. Please send them to the help desk.")),
  withdrawn: () => said("stop", "stop", t("No longer registered"), t("Give nothing. Please send them to the help desk.")),
  cancelled: () => said("stop", "stop", t("Taken off the list"), t("Give nothing. Please send them to the help desk.")),
  refused: () => said("done", "x", t("Did not want it"), t("They said no before. If they changed their mind, you may give.")),
  absent: () => said("done", "user", t("Marked as absent"), t("They are here now: you may give.")),
  shut: () => said("stop", "lock", t("The desk is closed"), t("This list is closed. Nothing can be given without the point lead.")),
  mistyped: () => said("other", "edit", t("Mistyped"), t("One sign of the number is wrong. Type it once more.")),
  lost: () => said("stop", "lock", t("Card was reported lost"), t("Give nothing. Please send them to the help desk.")),
  replaced: () => said("stop", "lock", t("Card was replaced"), t("The family has a newer card. Ask for that one, or look for them by name.")),
  blocked: () => said("stop", "lock", t("Card blocked"), t("Give nothing. Please send them to the help desk.")),
  "not-genuine": () => said("stop", "alert", t("Card not genuine"), t("Relief did not make this card. Give nothing, keep the card and call the coordinator.")),
  foreign: () => said("other", "info", t("Not a relief card"), t("This code is of something else. Scan the code on the relief card.")),
};

/** @param {Said["band"]} band @param {string} sign @param {string} title @param {string} text @returns {Said} */
function said(band, sign, title, text) {
  return { band, sign, title, text };
}

/** @param {Shown} shown @param {Known} known @returns {Partial<Said>} */
function whenGiven({ history }, known) {
  const last = history.filter((fact) => fact.outcome === "delivered" || fact.outcome === "partial").at(-1);
  if (!last) return {};
  const when = moment(last.at);
  if (last.mine) return { title: t("Already given here"), text: t("%(when)s, on this tablet.", { when }) };
  const where = nameOf(known.pack.points.find((point) => point.id === last.point));
  const who = nameOf({ name_bn: last.by_bn, name_en: last.by_en });
  return { text: t("%(when)s, %(where)s, by %(who)s", { when, where, who }) };
}

/** @param {Shown} shown @param {Known} known */
function pointName(shown, known) {
  return nameOf(known.pack.points.find((point) => point.id === shown.pointId));
}

/** What happened once, for the history and the list of what can be undone. @param {string} outcome */
export function outcomeWord(outcome) {
  const words = {
    delivered: t("Given"),
    partial: t("Part given"),
    absent: t("Did not come"),
    refused: t("Did not want it"),
    ineligible: t("Not entitled"),
    referred: t("Sent to the help desk"),
  };
  return words[/** @type {keyof typeof words} */ (outcome)] ?? outcome;
}

// The server keeps the English sentence and shows it in each reader's language.
export const PART_REASONS = () => [
  ["Goods ran out", t("Goods ran out")],
  ["Goods were damaged", t("Goods were damaged")],
  ["They will come again for the rest", t("They will come again for the rest")],
  ["They did not want everything", t("They did not want everything")],
];
export const RELATIONS = () => [
  ["Wife or husband", t("Wife or husband")],
  ["Son or daughter", t("Son or daughter")],
  ["Other relative", t("Other relative")],
  ["Neighbour", t("Neighbour")],
];
export const OVERRIDE_REASONS = () => [
  ["The help desk has checked: they are entitled", t("The help desk has checked: they are entitled")],
  ["The coordinator has agreed", t("The coordinator has agreed")],
  ["The list or the card is wrong", t("The list or the card is wrong")],
];
