// One round of contact: ask, send what waits in the order of its numbers, then the photographs, then ask for a newer package.
// A round runs in one tab at a time, and resends the same bytes until a receipt comes.

import { onChange } from "./bus.js";
import { fileBytes, sweepFiles } from "./media.js";
import { Busy, Offline, Refused, ask, backOff, note, post, state } from "./net.js";
import * as outbox from "./outbox.js";
import * as pack from "./pack.js";
import { NoReceipt, verified } from "./receipts.js";
import { alone } from "./tabs.js";
import { NotTaken, digestHeader, upload } from "./tus.js";
import { askForWaking } from "./updates.js";
import { Locked, destroyKey, isOpen, keep, kept, profile, who } from "./vault.js";

const REGULAR_MS = 5 * 60_000; // while the app is open and everything is well
const HELD_BACK = 64; // receipts asked for at most this many pages

let failures = 0;
let timer = 0;

/** Measure the way to the server: POST /kontak. Keeps the clock's offset, the lease and what is new. Throws as net.ask does. */
export async function contact() {
  const items = await outbox.list();
  const mine = await kept("state", "contact");
  const last_seq = await outbox.lastNumber();
  const unsent = items.filter(outbox.isOnlyHere).length;
  const told = { last_seq, unsent, app: document.documentElement.dataset.build ?? "", now: new Date().toISOString() };
  const { document: said } = await post("/lapang/kontak", told, { patience: 20_000 });
  if (!said?.now || !Array.isArray(said.receipts)) throw new Offline("somebody else answered");
  const offset_s = Math.round((Date.parse(said.now) - Date.now()) / 1000);
  const isOver = said.state === "SEWA_HABIS"; // then only a new registration begins the lease anew
  const at = isOver && mine ? mine.at : Date.now();
  await keep("state", "contact", { at, offset_s, missing: said.missing ?? [] });
  const cloned = state().code === "PERANGKAT_TERKLON" ? state().code : ""; // until it is registered anew
  note({ online: true, at: Date.now(), code: isOver ? said.state : cloned });
  for (const claim of said.receipts) await take(claim);
  for (const { id, why } of said.returned ?? []) await outbox.explainReturn(id, why);
  return said;
}

// A receipt that is none leaves everything as it was.
async function take(claim) {
  try {
    return await outbox.applyReceipt(claim);
  } catch (error) {
    if (!(error instanceof NoReceipt)) throw error;
    return null;
  }
}

/** Ask for all receipts of this account since a number, and apply them; returns what they say, all devices. */
export async function fetchReceipts(since = 0) {
  const said = [];
  for (let next = since, pages = 0; next !== null && pages < HELD_BACK; pages += 1) {
    const { document } = await ask(`/lapang/tanda-terima?since=${next}`);
    if (!Array.isArray(document?.receipts)) throw new Offline("somebody else answered");
    for (const claim of document.receipts) {
      await take(claim);
      said.push(await verified(claim).catch(() => null));
    }
    next = document.next ?? null;
  }
  return said.filter(Boolean);
}

/** Take the receipts of a file that a colleague brought back; returns how many were ours. Throws when it is no such file. */
export async function importReceipts(file) {
  const { receipts } = JSON.parse(await file.text());
  let ours = 0;
  for (const claim of receipts) if (await take(claim)) ours += 1;
  return ours;
}

async function sendEnvelope(id) {
  let item = await outbox.item(id);
  if (item.receipt || item.state !== "waiting") return;
  if (item.device !== profile().device) {
    await outbox.resealForDevice(id);
    item = await outbox.item(id);
  }
  const body = await outbox.envelopeBytes(id);
  const headers = { "Content-Type": "application/json", "Content-Digest": digestHeader(item.digest) };
  const answer = await ask(`/lapang/kiriman/${id}`, { method: "PUT", body, headers });
  await understand(item, answer);
}

async function understand(item, { status, document }) {
  const why = document?.why ?? [{ code: document?.code ?? String(status), message: wordsOf(document) }];
  if ([200, 201].includes(status)) return accept(item, document);
  if (status === 422 && document?.code === "DITAHAN") return accept(item, { ...(document.receipt?.receipt ? document.receipt : document), why });
  if (status === 409 && document?.code === "PERANGKAT_TERKLON") throw new Refused("PERANGKAT_TERKLON", wordsOf(document));
  if (status === 409 && document?.code === "ISI_BERBEDA") return other(item, document);
  if ([413, 422].includes(status)) return outbox.markReturned(item.id, why);
  return outbox.markError(item.id, { code: String(status), message: wordsOf(document) });
}

const wordsOf = (document) => (typeof document?.message === "string" ? document.message : "");

async function accept(item, claim) {
  try {
    await outbox.applyReceipt(claim);
  } catch (error) {
    if (!(error instanceof NoReceipt)) throw error;
    await outbox.markError(item.id, { code: "BUKAN_TANDA_TERIMA" });
    throw new Offline("no receipt of our server", { cause: error });
  }
}

// The server has something else under this id. It may be our own older seal, whose receipt was lost on the way.
async function other(item, { stored }) {
  if (item.digests.includes(stored)) return fetchReceipts(0);
  return outbox.resealAsSibling(item.id);
}

async function sendFiles(id) {
  const item = await outbox.item(id);
  for (const file of item.attachments.filter((one) => !one.there)) {
    const bytes = await fileBytes(file.sha256);
    if (!bytes) {
      await outbox.markError(id, { code: "FOTO_HILANG" });
      continue;
    }
    const name = `upload/${file.sha256}`;
    const resume = { get: () => kept("state", name), set: (address) => keep("state", name, address) };
    try {
      await upload(file, new Uint8Array(bytes), { resume });
      const { state: now } = await outbox.markThere(id, file.sha256);
      if (now === "complete") await sweepFiles(item.attachments.map((one) => one.sha256));
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      await outbox.markError(id, { code: error.code || "BERKAS_DITOLAK" });
    }
  }
}

// One item that cannot be read or is refused does not hold up the others; no way to the server does.
async function each(items, act) {
  for (const { id } of items) {
    note({ sending: id });
    try {
      await act(id);
    } catch (error) {
      if ([Offline, Refused, Busy, Locked].some((kind) => error instanceof kind)) throw error;
      console.warn(error);
      await outbox.markError(id, { code: error?.name ?? "Error" }).catch(() => {});
    }
  }
}

async function round() {
  await contact();
  const here = (await outbox.list()).filter((one) => !one.unreadable);
  const waiting = here.filter((one) => one.state === "waiting").sort((one, next) => one.seq - next.seq);
  // After a new registration the server may have what an older number already brought.
  if (waiting.some((one) => one.device !== profile().device)) await fetchReceipts(0);
  await each(waiting, sendEnvelope);
  await each((await outbox.list()).filter((one) => one.receipt && one.attachments.some((file) => !file.there)), sendFiles);
  if (state().code !== "SEWA_HABIS") await pack.refresh();
  await outbox.tidy();
}

async function failed(error) {
  if (error instanceof Locked) return;
  const known = [Offline, Refused, Busy].some((kind) => error instanceof kind);
  if (!known) console.warn(error);
  if (error instanceof Refused && error.code === "DICABUT") {
    await destroyKey(who().slot, "DICABUT");
    return;
  }
  failures += 1;
  const code = error instanceof Refused ? error.code : error instanceof Busy ? `SIBUK_${error.status}` : "";
  if (error instanceof Offline) askForWaking();
  const online = error instanceof Refused || error instanceof Busy || !known;
  plan(Math.max(backOff(failures), error.after ? error.after * (1 + Math.random() / 4) : 0), { online, code });
}

function plan(wait, measured = {}) {
  clearTimeout(timer);
  timer = setTimeout(() => sync(), wait);
  note({ ...measured, sending: null, next: Date.now() + wait });
}

let running = null;
let again = false;

/** Run a round of contact now; one that is asked for while another runs follows it. Resolves when both are done. Never throws:
 * net.state() tells what came of it. */
export function sync() {
  if (running) again = true;
  running ??= rounds().finally(() => (running = null));
  return running;
}

async function rounds() {
  do {
    again = false;
    await oneRound();
  } while (again);
}

async function oneRound() {
  if (!isOpen()) return;
  clearTimeout(timer);
  try {
    const ran = await alone(`send/${who().slot}`, async () => (await round(), true));
    if (ran) failures = 0;
    plan(REGULAR_MS);
  } catch (error) {
    await failed(error);
  }
}

/** Begin sending by itself: now, when the browser says online, when the app is looked at, and when something was sealed. */
export function startSending() {
  window.addEventListener("online", () => sync());
  window.addEventListener("offline", () => note({ online: false }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() >= Math.min(state().next, state().at + REGULAR_MS)) sync();
  });
  onChange(["outbox"], ({ sealed }) => sealed && sync());
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "send" && sync());
  return sync();
}
