// @ts-check
// Every word to the server. An answer counts only when it is JSON and names our server: a hotel's page
// with status 200 is no answer. navigator.onLine is never asked; it does not know.
import { changed } from "./bus.js";
import { hearTime } from "./clock.js";
import { spoken } from "./strings.js";
import { isEnrolled, tablet, tabletToken } from "./tablet.js";

/** No usable answer came; nobody knows whether the server heard us. */
export class NoLine extends Error {}

/** The server heard us and said no. */
export class ServerSaid extends Error {
  /** @param {number} status @param {any} said */
  constructor(status, said) {
    super(String(said.message || ""));
    this.status = status;
    this.code = String(said.code || "");
  }
}

const line = { good: false, at: /** @type {number | null} */ (null) };

/** Whether the last question was answered. */
export function hasLine() {
  return line.good;
}

/** When our server last answered: milliseconds of the running clock, or null in this run of the app. */
export function lastHeard() {
  return line.at;
}

/** @param {boolean} good */
function noteLine(good) {
  const was = line.good;
  line.good = good;
  if (good) line.at = performance.now();
  if (was !== good) changed("line");
}

/**
 * Ask the server. Throws NoLine or ServerSaid.
 * @param {string} path
 * @param {{ method?: string, body?: unknown, ticket?: string, seconds?: number, got?: (bytes: number) => void }} [how]
 * @returns {Promise<any>}
 */
export async function ask(path, how = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), (how.seconds ?? 20) * 1000);
  try {
    const answer = await fetch(path, await request(how, stop.signal));
    const said = JSON.parse(await body(answer, how.got));
    await checked(said, answer, path);
    noteLine(true);
    if (!answer.ok) throw new ServerSaid(answer.status, said);
    return said;
  } catch (fault) {
    if (fault instanceof ServerSaid) throw fault;
    noteLine(false);
    throw new NoLine(String(fault));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {any} how @param {AbortSignal} signal @returns {Promise<RequestInit>} */
async function request(how, signal) {
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": spoken(), Accept: "application/json" };
  if (isEnrolled()) headers.Authorization = `Device ${tabletToken()}`;
  if (how.ticket) headers["X-Relief-Ticket"] = how.ticket;
  /** @type {RequestInit} */
  const made = { method: how.method || "GET", headers, signal, credentials: "omit", cache: "no-store", redirect: "error" };
  if (how.body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["Content-Encoding"] = "gzip";
    made.body = await packed(JSON.stringify(how.body));
  }
  return made;
}

/** @param {string} text */
function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** @param {Response} answer @param {((bytes: number) => void) | undefined} got */
async function body(answer, got) {
  if (!got || !answer.body) return answer.text();
  const reader = answer.body.getReader();
  const parts = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    got((bytes += next.value.length));
  }
  return new Blob(parts).text();
}

/** @param {any} said @param {Response} answer @param {string} path */
async function checked(said, answer, path) {
  const known = isEnrolled() ? tablet().server : null;
  // A refusal has no more than these three words when it was written far from the tablets' door.
  if (!answer.ok && typeof said?.code === "string" && typeof said.message === "string" && "reference" in said && !said.server) return;
  if (typeof said?.server !== "string" || !said.now) throw new Error(`${answer.status}: not our server`);
  if (known && said.server !== known && path !== "/sync/enrol") throw new Error("another server");
  await hearTime(said.now);
}
