// @ts-check
// Half-done work at the desk: a form survives a lock, a kill and a flat battery (encrypted, by the
// tablet); the household on the screen survives another language or light.

import { CODE } from "./roster.js";

/**
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {import("./check_in_forms.js").Form} Form
 */

// The number goes up when the form changes its shape.
const KEY = "check-in 1";

/** @type {{ list: string, by: string, shown: Shown } | null} */
let left = null;

export class Drafts {
  /** @param {import("./types.js").Desk} desk */
  constructor(desk) {
    this.draft = desk.draft;
    this.list = desk.pack.distribution.id;
    this.by = desk.person.id;
  }

  /** @param {Shown} shown @param {Form} form */
  keep({ kind, row, number, method, pointId, proof }, form) {
    const kept = { code: row?.[CODE] ?? "", kind, number, method, pointId, proof, form };
    void this.draft.set(KEY, kept).catch(() => {});
  }

  forget() {
    void this.draft.set(KEY, null).catch(() => {});
  }

  /** @returns {Promise<any>} */
  read() {
    return this.draft.get(KEY).catch(() => null);
  }

  /** The desk is closed, perhaps to be drawn anew at once. @param {Shown | null} shown */
  leave(shown) {
    left = shown && { list: this.list, by: this.by, shown };
  }

  /** What the same person had before her on the same list. */
  ofThisPage() {
    const mine = left?.list === this.list && left.by === this.by ? left.shown : null;
    left = null;
    return mine;
  }
}
