// The way to the server: asked, never assumed. A browser that says "online" may sit behind a captive portal.

import { changed } from "./bus.js";
import { profile } from "./vault.js";

const SHORTEST_MS = 5_000;
const LONGEST_MS = 30 * 60_000;
const PATIENCE_MS = 90_000; // the largest envelope at 64 kbit/s, with as much again

/** No answer of our server came: no signal, or somebody else answered in its place. */
export class Offline extends Error {}

/** The server refused this device or account: `code` is DICABUT, TIDAK_DIKENAL, SEWA_HABIS or AKUN_TERTUTUP. */
export class Refused extends Error {
  constructor(code, message) {
    super(message || code);
    this.code = code;
  }
}

/** The server is too busy or full; come back after `after` ms. */
export class Busy extends Error {
  constructor(after, status) {
    super(`busy: ${status}`);
    this.after = after;
    this.status = status;
  }
}

const REFUSALS = ["DICABUT", "TIDAK_DIKENAL", "SEWA_HABIS", "AKUN_TERTUTUP"];

/** Return the header that says which device asks. */
export const credentials = () => ({ Authorization: `Perangkat ${profile().device}.${profile().token}` });

/** Return how long Retry-After wants us to wait (ms), or null. */
export function retryAfter(headers, now = Date.now()) {
  const written = headers.get("Retry-After");
  if (!written) return null;
  const wait = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return Number.isFinite(wait) ? Math.max(0, Math.min(wait, LONGEST_MS)) : null;
}

/** Return how long to wait after so many failures in a row (ms): full jitter between 5 s and 30 min. */
export function backOff(failures, chance = Math.random()) {
  const most = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** failures);
  return SHORTEST_MS + chance * (most - SHORTEST_MS);
}

/** Send a request as this device and return the Response. Redirects are no answers of ours. Throws Offline. */
export async function send(address, { patience = PATIENCE_MS, ...options } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    const { Authorization = true, ...given } = { ...options.headers };
    const headers = Authorization ? { ...credentials(), ...given } : given;
    const how = { cache: "no-store", credentials: "omit", redirect: "error", signal: controller.signal };
    return await fetch(address, { ...how, ...options, headers });
  } catch (error) {
    throw new Offline("no answer", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Send a request and return {status, headers, document} with its JSON (null on 304 and 204). Throws Offline when no JSON came,
 * Refused on a 401 of ours, Busy on 429, 503 and 507. */
export async function ask(address, options = {}) {
  const response = await send(address, options);
  const { status, headers } = response;
  if ([429, 503, 507].includes(status)) throw new Busy(retryAfter(headers) ?? SHORTEST_MS, status);
  if ([204, 304].includes(status)) return { status, headers, document: null };
  let document;
  try {
    document = await response.json();
  } catch (error) {
    throw new Offline(`somebody else answered: ${status}`, { cause: error });
  }
  if (status === 401 && REFUSALS.includes(document?.code)) throw new Refused(document.code, document.message);
  if (status === 401 || status >= 500) throw new Offline(`status ${status}`);
  return { status, headers, document };
}

/** Ask with the signed-in session of this browser instead of the device key: registration and rescue files only. */
export const askSession = (address, options = {}) =>
  ask(address, { credentials: "same-origin", ...options, headers: { Authorization: false, ...options.headers } });

/** Return who is signed in to this browser: {signed_in, name, csrf}. Throws Offline. Whoever is sent elsewhere first (to choose a
 * password of their own) is not signed in yet. */
export async function session() {
  const asked = { credentials: "same-origin", redirect: "manual", headers: { Authorization: false } };
  const response = await send("/lapang/sesi", asked);
  if (response.type === "opaqueredirect") return { signed_in: false, name: "", csrf: "" };
  const document = await response.json().catch(() => null);
  if (typeof document?.signed_in !== "boolean") throw new Offline("somebody else answered");
  return document;
}

/** Send a JSON document. */
export const post = (address, document, options = {}) =>
  ask(address, { method: "POST", body: JSON.stringify(document), headers: { "Content-Type": "application/json" }, ...options });

const known = { online: null, at: 0, code: "", next: 0 };

/** Return what is known about the way: {online: true|false|null, at (ms of the last contact), code (a refusal), next (ms)}. */
export const state = () => ({ ...known });

/** Note what was measured and tell the screens. */
export function note(measured) {
  Object.assign(known, measured);
  changed("net", state());
}
