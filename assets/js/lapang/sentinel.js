// Watches over the phone's memory: is it promised to us, is there room, and did the browser throw our data away?

import { changed } from "./bus.js";
import { PHONE, all } from "./store.js";

/** Below this many free bytes the person is warned. */
export const WARN_BYTES = 200 * 1024 * 1024;

/** Below this many free bytes no photographs are taken; text is kept always. */
export const NO_PHOTO_BYTES = 50 * 1024 * 1024;

const NAME = "uswah.lapang"; // in localStorage: {slot: {device, seq}}, nothing about a person

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}");
  } catch {
    return {};
  }
}

function remember(found) {
  try {
    localStorage.setItem(NAME, JSON.stringify(found));
  } catch {
    // Without it an eviction is not noticed here; the server's list of gaps still shows it.
  }
}

/** Remember outside the database the last number that a person sealed. */
export const noteSequence = (slot, { device, seq }) => remember({ ...remembered(), [slot]: { device, seq } });

/** Forget a person who was removed from this phone on purpose. */
export function forgetPerson(slot) {
  const { [slot]: _gone, ...others } = remembered();
  remember(others);
}

/** Return the stores that were here and are gone: [{slot, device, seq}]. The browser or somebody cleared them. */
export async function evicted() {
  const here = new Set((await all(PHONE, "people")).map(([slot]) => slot));
  return Object.entries(remembered()).filter(([slot]) => !here.has(slot)).map(([slot, last]) => ({ slot, ...last }));
}

/** Return which numbers 1..seq of a lost store have no receipt among `receipts` (what they say, already verified). */
export function gapsOf({ device, seq }, receipts) {
  const there = new Set(receipts.filter((said) => said.device === device).map((said) => said.seq));
  return Array.from({ length: seq }, (_, at) => at + 1).filter((number) => !there.has(number));
}

/** Ask the browser to keep our data for good; the result is shown in the settings. Returns true, false, or null (unknown). */
export async function askToKeep() {
  if (!navigator.storage?.persist) return null;
  const kept = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  changed("storage", { kept });
  return kept;
}

/** Return {kept: bool|null, free: bytes|null, used: bytes|null, warn, photos}: `photos` tells whether one may be taken. */
export async function storageState() {
  const kept = navigator.storage?.persisted ? await navigator.storage.persisted() : null;
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
  if (quota === undefined) return { kept, free: null, used: null, warn: false, photos: true };
  const free = Math.max(0, quota - usage);
  return { kept, free, used: usage, warn: free < WARN_BYTES, photos: free >= NO_PHOTO_BYTES };
}
