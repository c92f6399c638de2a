// The service worker: keeps the app itself, so that it opens without a signal. It holds no data of anybody: those lie in
// IndexedDB, encrypted. `self.LAPANG` (the build and its files with their digests) is written in front by the server.
//
// It touches only GETs of the shell and of the app's files. Everything else goes straight to the network.

const { build, files } = self.LAPANG;
const PREFIX = "lapang-";
const CACHE = `${PREFIX}${build}`;
const SHELL = "/lapang/";
const addressOf = (path) => `/lapang/app/${build}/${path}`;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

// A captive portal answers 200 to everything: only bytes with the right digest are kept.
async function fetchFile(cache, [path, digest]) {
  const response = await fetch(addressOf(path), { credentials: "omit" });
  const body = await response.clone().arrayBuffer();
  if (!response.ok || !hex(await crypto.subtle.digest("SHA-256", body)).startsWith(digest)) throw new Error(`not ours: ${path}`);
  await cache.put(addressOf(path), response);
}

async function fetchShell(cache) {
  const response = await fetch(SHELL, { cache: "reload", credentials: "omit", redirect: "error" });
  if (!response.ok || response.headers.get("X-Lapang-Build") !== build) throw new Error("not the shell of this build");
  await cache.put(SHELL, response);
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all([fetchShell(cache), ...files.map((file) => fetchFile(cache, file))]);
}

// The build before this one stays: a tab that was opened with it may still load a part of it.
async function activate() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function shell(request) {
  const kept = await (await caches.open(CACHE)).match(SHELL);
  return kept ?? fetch(request);
}

// A file of this build that was not fetched with the rest (another language) stays once it was asked for.
async function appFile(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && request.url.includes(build) && response.headers.get("Cache-Control")?.includes("immutable")) {
    const copy = response.clone();
    await (await caches.open(CACHE)).put(request, copy);
  }
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === SHELL && request.mode === "navigate" && !address.search) event.respondWith(shell(request));
  else if (address.pathname.startsWith("/lapang/app/")) event.respondWith(appFile(request));
});

// The page says when: when no draft is open, or when the person asks for it.
self.addEventListener("message", ({ data }) => {
  if (data === "update now") self.skipWaiting();
});

// A bonus where the browser has it: wakes a tab that is open in the background. Keys are in its memory only.
self.addEventListener("sync", (event) => {
  if (event.tag === "send") event.waitUntil(self.clients.matchAll({ type: "window" }).then((tabs) => tabs.forEach((tab) => tab.postMessage("send"))));
});
