// Keeps the app on the tablet. The server puts BUILD, FILES and LATER in front: [address, fingerprint].
// A build is kept whole or not at all, so that files of two builds never run together, and nothing that a
// captive portal answered can get in: every file must have the fingerprint the server named.
/* global BUILD, FILES, LATER */

const SHELL = `field-${BUILD}`;
// What is needed after the first check-in. Two builds may lie side by side in it, so its keys carry the fingerprint.
const AFTER = "field-after";
const PRINTS = new Map(LATER);

self.addEventListener("install", (event) => event.waitUntil(keepBuild()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  if (event.data === "keep the rest") event.waitUntil(keepRest());
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === "/field") event.respondWith(kept("/field", event.request));
    return;
  }
  if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/field")) {
    event.respondWith(kept(url.pathname, event.request));
  }
});

async function keepBuild() {
  const cache = await caches.open(SHELL);
  // A tablet in use may be far from any network when the new build starts: then the rest belongs to it, too.
  const isUsed = await caches.has(AFTER);
  await Promise.all([...FILES.map(([address, print]) => keep(cache, address, print, address)), isUsed && keepRest()]);
}

async function keepRest() {
  const cache = await caches.open(AFTER);
  for (const [address, print] of LATER) {
    if (!(await cache.match(restKey(address)))) await keep(cache, address, print, restKey(address));
  }
}

function restKey(address) {
  return `${address}?${PRINTS.get(address)}`;
}

async function keep(cache, address, print, key) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit", redirect: "error" });
  const body = await answer.arrayBuffer();
  if (!answer.ok || (await fingerprint(body)) !== print) throw new Error(`not the file of this build: ${address}`);
  const headers = { "Content-Type": answer.headers.get("Content-Type") || "" };
  const policy = answer.headers.get("Content-Security-Policy");
  if (policy) headers["Content-Security-Policy"] = policy;
  for (const name of ["X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "X-Frame-Options"]) {
    if (answer.headers.has(name)) headers[name] = answer.headers.get(name);
  }
  await cache.put(key, new Response(body, { headers }));
}

async function fingerprint(body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 12);
}

// A start asks for some forty files: what is of the build is looked for once, and nowhere else first.
async function kept(address, request) {
  const found = PRINTS.has(address)
    ? await caches.match(restKey(address), { cacheName: AFTER })
    : await caches.match(address, { cacheName: SHELL });
  return found || fetch(request);
}

async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("field-") && name !== SHELL && name !== AFTER) await caches.delete(name);
  }
  const rest = await caches.open(AFTER);
  for (const request of await rest.keys()) {
    const { pathname, search } = new URL(request.url);
    if (pathname + search !== restKey(pathname)) await rest.delete(request);
  }
}
