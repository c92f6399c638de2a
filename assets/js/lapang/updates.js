// New builds of the app: fetched in the background, used only when no draft is open or when the person taps.

import { changed } from "./bus.js";
import { anyOpen } from "./drafts.js";
import { hold } from "./tabs.js";

const WORKER = "/lapang/pekerja.js";
let waiting = null;
let wanted = false;

// Trusted Types let no text become a script address but this one.
function workerAddress() {
  if (!globalThis.trustedTypes) return WORKER;
  const policy = trustedTypes.createPolicy("lapang", { createScriptURL: (address) => (address === WORKER ? address : "") });
  return policy.createScriptURL(WORKER);
}

/** Tell whether a newer build lies ready. */
export const updateReady = () => waiting !== null;

/** Use the newer build now: writes nothing away, the page is loaded anew. */
export function updateNow() {
  wanted = true;
  waiting?.postMessage("update now");
}

/** Use a newer build if one lies ready and no draft is open in any tab; app.js asks this between screens. */
export async function updateWhenIdle() {
  if (!waiting || anyOpen()) return;
  const { held, release } = await hold("update");
  if (held && !(await draftsElsewhere())) updateNow();
  release();
}

// Every open draft holds a lock with a name of its own, in whichever tab it is.
async function draftsElsewhere() {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name.startsWith("lapang/draft/"));
}

function watch(registration) {
  const note = () => {
    waiting = registration.waiting && navigator.serviceWorker.controller ? registration.waiting : null;
    if (waiting) changed("update");
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", note));
  note();
}

/** Register the worker; without one the app works as long as there is a signal. Returns the registration or null. */
export async function startWorker() {
  if (!navigator.serviceWorker) return null;
  let hadOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker takes over a page that already runs its build; a later one brings another build.
    if (wanted || (hadOne && !anyOpen())) location.reload();
    hadOne = true;
  });
  try {
    const registration = await navigator.serviceWorker.register(workerAddress(), { scope: "/lapang/", updateViaCache: "none" });
    watch(registration);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && registration.update().catch(() => {}));
    return registration;
  } catch {
    return null;
  }
}

/** Ask the browser to wake us when the network is back: a bonus, nothing depends on it. While the browser believes that there is a
 * network it would wake us at once, again and again; then our own waiting counts. */
export async function askForWaking() {
  if (navigator.onLine) return;
  try {
    const registration = await navigator.serviceWorker?.getRegistration("/lapang/");
    await registration?.sync?.register("send");
  } catch {
    // not every browser has it
  }
}

/** Throw away the kept app (never the data) and load it anew: the way out when a build is broken. /lapang/?pulih does it. */
export async function startOver() {
  for (const name of await caches.keys()) if (name.startsWith("lapang-")) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  location.replace("/lapang/");
}
