// Who may read what lies on this phone. Each person has a data key of their own (AES-256-GCM); it lies here wrapped twice,
// by the PIN and by a key of this browser that cannot be taken out, and both are needed. Locked means: nothing readable.
//
// The honest limit: whoever copies the whole profile out of an unlocked phone may try all PINs. The phone's own encryption
// is the real wall, so little is kept here and sent work leaves soon.

import { random, text, utf8 } from "./bytes.js";
import { changed } from "./bus.js";
import { PHONE, StoreFull, all, drop, get, personBase, put, write } from "./store.js";

/** Rounds of PBKDF2-SHA256: OWASP's figure of 2023. About a second on the cheapest phones, once per unlocking. */
export const ROUNDS = 600_000;

/** A PIN has at least this many digits. */
export const PIN_DIGITS = 6;

const FREE_TRIES = 4;
const DELAYS_S = [30, 60, 120, 300, 900, 3600]; // after the 5th, 6th, … wrong PIN; from the 10th on always an hour

/** The store is locked: the person has to enter the PIN. */
export class Locked extends Error {}

/** The PIN was wrong or it is too early to try again; `until` is when (ms), `left` how many tries have no waiting yet. */
export class WrongPin extends Error {
  constructor(until, left) {
    super("wrong PIN");
    this.until = until;
    this.left = left;
  }
}

let current = null; // {slot, name, key, profile}
// A page belongs to one person for as long as it lives, so that nothing still under way for one can end up with another.
// The app loads the page anew after locking, which also empties the memory.
let owner = null;
const beforeLocking = new Set();

/** Tell whether a person has unlocked their store in this tab. */
export const isOpen = () => current !== null;

/** Return {slot, name, device} of who has unlocked, or throw Locked. */
export function who() {
  if (!current) throw new Locked("locked");
  return { slot: current.slot, name: current.name, device: current.profile.device };
}

/** Return the name of the open person's database, or throw Locked. */
export const base = () => personBase(who().slot);

/** Return {device, token, keys, lease_days} of the open person's registration, or throw Locked. */
export const profile = () => (who(), current.profile);

/** Do something (async) before the store is locked; drafts write what is still in memory. Returns a function that ends it. */
export function beforeLock(act) {
  beforeLocking.add(act);
  return () => beforeLocking.delete(act);
}

/** Tell whether a PIN has the form of one: six to twelve digits, not all the same, not counting up or down. */
export function isGoodPin(pin) {
  const steps = new Set(Array.from(pin).slice(1).map((digit, at) => digit - pin[at]));
  return /^\d{6,12}$/.test(pin) && !(steps.size === 1 && [0, 1, -1].includes([...steps][0]));
}

/** Return everybody on this phone: [{slot, name, wrong, until, revoked, hasKey}], by name. */
export async function people() {
  const rows = (await all(PHONE, "people")).map(async ([slot, row]) => ({
    slot, name: await nameIn(row), wrong: row.wrong, until: row.until, revoked: row.revoked, hasKey: Boolean(row.wrapped),
  }));
  return (await Promise.all(rows)).sort((one, other) => one.name.localeCompare(other.name, "id"));
}

// The name has to be shown before a PIN is known; it is encrypted all the same, so that nothing of it is left behind.
const nameIn = async (row) => text(await decrypt(row.phoneKey, row.label, "label"));

async function pinKey(pin, salt, rounds) {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function encrypt(key, bytes, about) {
  const iv = random(12); // fresh for every record
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(about) }, key, bytes);
  return { iv, data };
}

const decrypt = (key, { iv, data }, about) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(about) }, key, data);

const dataKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function wrapped(raw, pin) {
  const salt = random(16);
  const phoneKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const inner = await encrypt(await pinKey(pin, salt, ROUNDS), raw, "pin");
  const outer = await encrypt(phoneKey, inner.data, "phone");
  return { wrapped: { salt, rounds: ROUNDS, inner: inner.iv, outer }, phoneKey };
}

async function unwrapped(row, pin) {
  const { salt, rounds, inner, outer } = row.wrapped;
  const data = await decrypt(row.phoneKey, outer, "phone");
  return decrypt(await pinKey(pin, salt, rounds), { iv: inner, data }, "pin");
}

function checkOwner(slot) {
  if (owner !== null && owner !== slot) throw new Locked("load the page anew for another person");
}

/** Make a store for a person who has just been registered, and open it. `registration` is {device, token, keys, …}. */
export async function create({ name, pin, registration }) {
  const slot = Array.from(random(6), (byte) => byte.toString(36).padStart(2, "0")).join("");
  checkOwner(slot);
  const raw = random(32);
  const key = await dataKey(raw);
  const keys = await wrapped(raw, pin);
  const label = await encrypt(keys.phoneKey, utf8(name), "label");
  const row = { label, wrong: 0, until: 0, revoked: "", ...keys };
  raw.fill(0);
  await put(personBase(slot), "state", "profile", await encrypt(key, utf8(JSON.stringify(registration)), "state/profile"));
  await put(PHONE, "people", slot, row);
  owner = slot;
  current = { slot, name, key, profile: registration };
  changed("people");
  changed("lock");
  return slot;
}

const delayAfter = (wrong) =>
  wrong <= FREE_TRIES ? 0 : 1000 * DELAYS_S[Math.min(wrong - FREE_TRIES - 1, DELAYS_S.length - 1)];

// The try is counted, on disk, before it is made: killing the browser gives no free guess. On a phone without any room it
// is counted in memory: whoever filled it up must still be able to open it and send.
const uncounted = new Map(); // slot -> {wrong, until}

async function countTry(slot) {
  let row;
  const count = async (tools) => {
    row = { ...(await tools.get("people", slot)), ...uncounted.get(slot) };
    if (!row.wrapped) throw new Locked("no key");
    // A clock set back must not lock for ever: nobody waits longer than the delay itself.
    const until = Math.min(row.until, Date.now() + delayAfter(row.wrong));
    if (until > Date.now()) throw new WrongPin(until, 0);
    row.wrong += 1;
    row.until = Date.now() + delayAfter(row.wrong);
    await tools.put("people", slot, row);
    uncounted.delete(slot);
  };
  await unlessFull(write(PHONE, ["people"], count), () => uncounted.set(slot, { wrong: row.wrong, until: row.until }));
  return row;
}

async function unlessFull(writing, otherwise) {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    otherwise();
  }
}

/** Open a person's store. Throws WrongPin, also while one has to wait; Locked when the key was destroyed. */
export async function unlock(slot, pin) {
  checkOwner(slot);
  const row = await countTry(slot);
  let raw;
  try {
    raw = await unwrapped(row, pin);
  } catch {
    throw new WrongPin(row.until, Math.max(0, FREE_TRIES - row.wrong));
  }
  const key = await dataKey(raw);
  const kept = await get(personBase(slot), "state", "profile");
  const [name, profile] = [await nameIn(row), JSON.parse(text(await decrypt(key, kept, "state/profile")))];
  checkOwner(slot); // somebody else may have been quicker in this tab
  owner = slot;
  current = { slot, name, key, profile };
  const forgive = async (tools) => tools.put("people", slot, { ...(await tools.get("people", slot)), wrong: 0, until: 0 });
  await unlessFull(write(PHONE, ["people"], forgive), () => uncounted.set(slot, { wrong: 0, until: 0 }));
  changed("lock");
}

/** Take another PIN. Throws WrongPin. */
export async function changePin(old, pin) {
  const { slot } = who();
  const row = await countTry(slot);
  const raw = await unwrapped(row, old).catch(() => {
    throw new WrongPin(row.until, Math.max(0, FREE_TRIES - row.wrong));
  });
  const keys = await wrapped(raw, pin);
  const label = await encrypt(keys.phoneKey, utf8(current.name), "label");
  await put(PHONE, "people", slot, { label, wrong: 0, until: 0, revoked: "", ...keys });
}

/** Replace the registration: this browser got a new device number from the server. */
export async function reregister(registration) {
  await keep("state", "profile", registration);
  current.profile = registration;
}

/** Lock: whatever is in memory is written first, then the key is forgotten. */
export async function lock() {
  if (!current) return;
  await Promise.allSettled(Array.from(beforeLocking, (act) => act()));
  current = null;
  changed("lock");
}

/** Destroy the key of a person: from now on nobody reads this store. Copies sealed for the server can still be handed in. */
export async function destroyKey(slot, why) {
  await withoutKey(slot, why);
  changed("people");
  changed("lock");
}

async function withoutKey(slot, why) {
  if (current?.slot === slot) current = null;
  await write(PHONE, ["people"], async (tools) => {
    const row = await tools.get("people", slot);
    if (row) await tools.put("people", slot, { label: row.label, phoneKey: row.phoneKey, wrong: 0, until: 0, revoked: why });
  });
}

/** Remove a person from this phone: first the key, so that nothing is readable whatever happens next, then the rest. */
export async function remove(slot) {
  await withoutKey(slot, "removed");
  await drop(personBase(slot));
  await write(PHONE, ["people"], (tools) => tools.delete("people", slot));
  changed("people");
  changed("lock");
}

/** Encrypt a JSON value for its place (store and key are bound in): returns {iv, data}. */
export const seal = (store, key, value) => sealBytes(store, key, utf8(JSON.stringify(value)));

/** Decrypt what `seal` made. Throws Locked, or an error when the bytes are not those that were written there. */
export const unseal = async (store, key, row) => JSON.parse(text(await unsealBytes(store, key, row)));

/** Encrypt bytes for their place. */
export const sealBytes = (store, key, bytes) => (who(), encrypt(current.key, bytes, `${store}/${key}`));

/** Decrypt the bytes of a place. */
export const unsealBytes = (store, key, row) => (who(), decrypt(current.key, row, `${store}/${key}`));

/** Write one encrypted JSON value of the open person. */
export async function keep(store, key, value) {
  await put(base(), store, key, await seal(store, key, value));
}

/** Return one decrypted JSON value of the open person, or undefined. */
export async function kept(store, key) {
  const row = await get(base(), store, key);
  return row && unseal(store, key, row);
}
