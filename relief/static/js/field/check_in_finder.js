// @ts-check
// The upper third: camera, number pad or name, whichever the volunteer works with. Scanners that
// type as a keyboard are heard in all three.

import { fill, h, icon, notice } from "./dom.js";
import { numberPad } from "./pad.js";
import { listenToKeys, watchCamera } from "./scan.js";
import { t } from "./strings.js";

/**
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {"camera" | "pad" | "name"} Way
 * @typedef {{ scanned: (text: string) => void, typed: (text: string, isFinal: boolean) => void, left: () => void }} Told
 */

const WAY = "check-in way";
const RINGING_MS = 30;

export class Finder {
  /** @type {Way} */
  #way = "pad";
  /** @type {Awaited<ReturnType<typeof watchCamera>> | null} */
  #camera = null;
  #stopKeys = () => {};
  #isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #wait;

  /** @param {Desk} desk @param {Told} told */
  constructor(desk, told) {
    this.desk = desk;
    this.told = told;
    this.body = h("div", { class: "finder__body" });
    this.ways = h("div", { class: "finder__ways", role: "group" });
    this.element = h("section", { class: "finder", "aria-label": t("Find a household") }, this.ways, this.body);
    this.pad = numberPad({ typed: (text) => told.typed(text, false), go: (text) => told.typed(text, true) });
    this.name = h("input", {
      class: "input finder__name", type: "text", enterkeyhint: "search", autocapitalize: "off", spellcheck: "false",
      oninput: () => this.#ring(), onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && told.typed(this.name.value, true),
    });
    this.#stopKeys = listenToKeys((text) => this.#arrived(text), (key) => this.#key(key));
    this.#drawWays();
    this.#drawBody();
    void this.#remembered();
  }

  async #remembered() {
    const way = await this.desk.draft.get(WAY).catch(() => null);
    if (!this.#isOver) this.go(way ?? "camera", false);
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#wait);
    this.#stopKeys();
    this.#stopCamera();
  }

  /** Empty and ready for the next one. */
  ready() {
    this.pad.clear();
    this.name.value = "";
    clearTimeout(this.#wait);
    this.#camera?.pause(false);
    this.element.dataset.rests = "no";
  }

  /** While goods are to be handed over, a card that passes the camera changes nothing. @param {boolean} isResting */
  rest(isResting) {
    clearTimeout(this.#wait);
    this.#camera?.pause(isResting);
    this.element.dataset.rests = isResting ? "yes" : "no";
    this.body.querySelector(".notice")?.remove();
    this.pad.clear();
    this.name.value = "";
    if (document.activeElement === this.name) this.name.blur();
  }

  /** The language may have changed. */
  retitle() {
    this.element.setAttribute("aria-label", t("Find a household"));
    this.#drawWays();
    if (!this.#isTyping()) this.pad.clear();
    this.name.placeholder = t("Name, code or phone");
    this.name.setAttribute("aria-label", this.name.placeholder);
  }

  #isTyping() {
    return this.element.querySelector(".pad__shown")?.getAttribute("data-empty") === "no";
  }

  /** @param {Way} way @param {boolean} byHand */
  go(way, byHand) {
    const isSame = way === this.#way;
    this.#way = way;
    if (byHand) {
      void this.desk.draft.set(WAY, way).catch(() => {});
      this.told.left();
    }
    if (!isSame || !this.body.childElementCount) this.#drawBody();
    this.#drawWays();
    if (byHand && way === "name") this.name.focus();
  }

  #drawWays() {
    /** @type {[Way, string, string][]} */
    const ways = [["camera", "scan", t("Scan")], ["pad", "list", t("Number")], ["name", "search", t("Name")]];
    fill(this.ways, ways.map(([way, sign, word]) => h(
      "button", { type: "button", class: "finder__way", "aria-pressed": way === this.#way ? "true" : "false", data: { way }, onclick: () => this.go(way, true) },
      icon(sign), h("span", {}, word),
    )));
  }

  #drawBody() {
    this.#stopCamera();
    if (this.#way === "pad") fill(this.body, this.pad.element);
    else if (this.#way === "name") fill(this.body, this.name);
    else void this.#openCamera();
    this.name.placeholder = t("Name, code or phone");
    this.name.setAttribute("aria-label", this.name.placeholder);
  }

  async #openCamera() {
    const video = h("video", { class: "finder__video", muted: true, playsinline: true, "aria-label": t("What the camera sees") });
    fill(this.body, h("div", { class: "finder__window" }, video, h("p", { class: "finder__hint" }, t("Hold the code of the card before the camera"))));
    try {
      const camera = await watchCamera(video, (text) => this.told.scanned(text));
      if (this.#isOver || this.#way !== "camera" || !video.isConnected) camera.stop();
      else this.#camera = camera;
    } catch (fault) {
      if (this.#way === "camera" && !this.#isOver) this.#withoutCamera(fault);
    }
  }

  /** @param {unknown} fault */
  #withoutCamera(fault) {
    const isForbidden = fault instanceof DOMException && fault.name === "NotAllowedError";
    this.go("pad", false);
    this.body.prepend(notice("info", isForbidden
      ? t("The camera is not allowed. Type the number; the browser's settings allow the camera.")
      : t("No camera can be used. Type the number, or use a scanner.")));
  }

  #stopCamera() {
    this.#camera?.stop();
    this.#camera = null;
  }

  /** @param {string} text */
  #arrived(text) {
    clearTimeout(this.#wait);
    this.pad.clear();
    this.told.scanned(text);
  }

  /** @param {string} key */
  #key(key) {
    if (!/^[0-9০-৯]$/.test(key) && key !== "Backspace" && key !== "Enter") return;
    if (this.#way !== "pad") {
      if (!/^[0-9০-৯]$/.test(key)) return;
      this.go("pad", false);
    }
    this.pad.press(key);
  }

  // Not at every letter: a slow tablet would stutter under a fast typist.
  #ring() {
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => this.told.typed(this.name.value, false), RINGING_MS);
  }
}
