// @ts-check
// The words the files of the tablet share. Nothing runs here: the editor reads it.

/**
 * @typedef {{ n: string, id: string, name_bn: string, name_en: string, role: string, verbs: string[] }} Person
 *   `n` is the person's number on this tablet and the key of her ticket in a batch.
 * @typedef {{ id: string, name: string, path: string, block: string, server: string, card_key: string }} Device
 *
 * @typedef {[number, string, string, string, string, number, number, number, number | null, string, string, string, (number | null)?]} Row
 *   number, household id (hex), code, head bn, head en, place, size, bundle, point or null, last 4 digits of
 *   the phone, collector named beforehand, state: p planned, y partly, d delivered, a absent, r refused,
 *   h on hold, c cancelled, w withdrawn from the registry; the half-hour they were asked for, of Pack.slots.
 * @typedef {[string, string, string, number | null, string, [number, string][]]} Standing
 *   at, by bn, by en, point, outcome, [item, quantity]...
 * @typedef {{
 *   v: 1, made_at: string, expires_at: string, cursor: string,
 *   distribution: { id: string, code: string, name_bn: string, name_en: string, response_bn: string,
 *     response_en: string, state: string, starts_at: string, ends_at: string, opened: boolean,
 *     area_bn: string, area_en: string },
 *   items: { id: string, name_bn: string, name_en: string, unit_bn: string, unit_en: string, icon: string }[],
 *   points: { id: string, name_bn: string, name_en: string }[], chosen: number[],
 *   bundles: [number, string][][], places: string[], slots?: string[], rows: Row[],
 *   had: Record<string, Standing[]>, elsewhere: [string, number | null][],
 *   cards: [string, number | null, string][], stock: [number, number, string][], people: unknown[]
 * }} Pack
 *
 * @typedef {"waiting" | "sent" | "done" | "fix" | "held" | "later"} State
 *   sent: it left the tablet and no answer came, so nobody knows. Only `done` is confirmed by the server.
 * @typedef {{ answer: string, code: string, text: string, details?: Record<string, unknown> }} Answer
 * @typedef {{
 *   id: string, seq: number, verb: string, v: number, given: Record<string, any>, at: string, by: string,
 *   state: State, done?: number | null, answer: Answer | null
 * }} Act  `by` is Person.n; `given` is {} when this tablet can no longer read what it wrote.
 *
 * @typedef {{ here: number, sent: number, confirmed: number, conflict: number, oldest_at: string | null }} Counters
 *   here: not sent yet; sent: sent, unconfirmed; oldest_at: of all that is not confirmed.
 *
 * @typedef {{ notSaved: true, slip: number }} NotSaved
 *
 * @typedef {{
 *   person: Person,
 *   device: Device,
 *   pack: Pack,
 *   prefs: import("./prefs.js").Prefs,
 *   t: typeof import("./strings.js").t,
 *   num: typeof import("./strings.js").num,
 *   moment: typeof import("./strings.js").moment,
 *   nameOf: typeof import("./strings.js").nameOf,
 *   put: (act: { verb: string, v?: number, given: Record<string, any> }) => Promise<{ id: string, seq: number }>,
 *   acts: () => Act[],
 *   onChange: (changed: () => void) => () => void,
 *   counters: () => Counters,
 *   askPin: (wanted: { verb: string, title: string }) => Promise<string | null>,
 *   lock: () => void,
 *   draft: { get: (key: string) => Promise<any>, set: (key: string, value: any) => Promise<void> }
 * }} Desk
 *   put: resolves only when the row is on the disk (strict). When it cannot be written, the red screen with the
 *     number of a paper slip has been shown and acknowledged before it rejects with NotSaved.
 *   acts: this tablet's acts of this distribution, oldest first.
 *   onChange: acts, news of the pack or prefs changed; gives back the function that stops it. `pack` itself is
 *     changed in place (rows' states and `had`) before `changed` is called.
 *   askPin: another person of this tablet who holds the verb enters her PIN; gives her Person.n for override_by.
 *   draft: encrypted, tied to the person; put the version of your form into the key. set(key, null) forgets it.
 */

export {};
