// @ts-check
// What most families need not be asked, and the point where they live.
import { h, icon } from "./dom.js";
import { chips, CIRCUMSTANCES, LOSSES, many, NEEDS, question, text } from "./register_fields.js";
import { nameOf, num, t } from "./strings.js";

/** @typedef {import("./register_fields.js").Drawn} Drawn */

const ASKED = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 };

/** Latitude, longitude and how near they are, for who allows it. @param {Drawn} drawn */
export function point({ form, changed }) {
  const said = () => t("Point taken, ± %(n)s m", { n: num(form.accuracy ?? 0) });
  const words = h("span", {}, form.lat === null ? t("Take the point here") : said());
  const take = () => {
    words.textContent = t("Looking for the satellites…");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      Object.assign(form, { lat: Number(coords.latitude.toFixed(6)), lon: Number(coords.longitude.toFixed(6)), accuracy: Math.round(coords.accuracy) });
      words.textContent = said();
      changed("point");
    }, () => (words.textContent = t("No point now. The family can be saved without one.")), ASKED);
  };
  return "geolocation" in navigator && h("button", { type: "button", class: "reg__place", data: { deed: "point" }, onclick: take }, icon("map"), words);
}

/** @param {Drawn} drawn @param {import("./register_pack.js").RegistrationPack} pack */
export function more(drawn, { responses }) {
  const { circumstances, losses, needs, landmark, guardian, note } = drawn.form;
  const isUsed = circumstances.length + losses.length + needs.length > 0 || Boolean(landmark || guardian || note);
  const emergencies = responses.map(([id, bn, en]) => /** @type {[string, string]} */ ([id, nameOf({ name_bn: bn, name_en: en })]));
  return h(
    "details", { class: "more reg__more", open: isUsed },
    h("summary", {}, icon("chevron-down"), t("More: circumstances, losses, needs, note")),
    question(drawn, "circumstances", t("Special circumstances"), many(drawn, "circumstances", CIRCUMSTANCES())),
    responses.length > 1 && question(drawn, "response", t("In which emergency"), chips(drawn, "response", emergencies)),
    responses.length > 0 && [question(drawn, "losses", t("Other losses"), many(drawn, "losses", LOSSES())), question(drawn, "needs", t("What the family lacks"), many(drawn, "needs", NEEDS()))],
    question(drawn, "sharing", t("May we share them with partners who give relief?"), chips(drawn, "sharing", [["given", t("Yes"), "check"], ["refused", t("No"), "x"]])),
    text(drawn, "guardian", t("Father’s, mother’s or husband’s name"), { maxlength: 160 }),
    text(drawn, "landmark", t("Landmark"), { maxlength: 200 }),
    responses.length > 0 && text(drawn, "note", t("Note on the damage"), { maxlength: 300 }),
  );
}
