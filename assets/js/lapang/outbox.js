// Kotak keluar: sealed work on its way. An item's bytes are sealed once, sent again unchanged as often as it takes, and
// nothing of it is deleted before a verified receipt carries the same digest. The receipt and the title stay 14 days more.
//
// States: waiting (only here) -> sent (the server has the text) -> complete (and every photograph);
// held (stored there, a person decides), conflict (other content arrived under this number), returned (to be corrected).

import { localISO, sha256, text, utf8, uuid7 } from "./bytes.js";
import { changed } from "./bus.js";
import * as drafts from "./drafts.js";
import { fileBytes } from "./media.js";
import { verified } from "./receipts.js";
import { sealedForServer } from "./rescue.js";
import { noteSequence } from "./sentinel.js";
import { all, get, personBase, read, write } from "./store.js";
import { Locked, base, kept, profile, seal as encrypted, sealBytes, unseal, unsealBytes, who } from "./vault.js";

/** An envelope has at most this many bytes. */
export const MOST_BYTES = 256 * 1024;

/** Receipt and title stay this long after everything arrived. */
export const KEPT_MS = 14 * 86_400_000;

/** The text is too long for one envelope; `bytes` says how long. */
export class TooLarge extends Error {
  constructor(bytes) {
    super("too large");
    this.bytes = bytes;
  }
}

const STORES = ["state", "outbox", "envelopes", "sealed", "drafts"];
const appBuild = () => document.documentElement.dataset.build ?? "";

/** Tell whether an item's content is on this phone alone: no receipt yet, and no newer item that carries it. */
export const isOnlyHere = (item) => !(item.receipt || item.sibling || item.corrected_by);

// Take the next number of this device and write the item with it, in one transaction; `make(seq)` prepares what to write.
async function withNextNumber(make, also = async () => {}) {
  const { device } = profile();
  for (;;) {
    const before = await get(base(), "state", "seq");
    const last = before?.device === device ? before.last : 0;
    const rows = await make(last + 1);
    const done = await write(base(), STORES, async (tools) => {
      const now = await tools.get("state", "seq");
      if ((now?.device === device ? now.last : 0) !== last) return false; // another tab took the number
      await tools.put("state", "seq", { device, last: last + 1 });
      for (const [store, key, row] of rows) await tools.put(store, key, row);
      await also(tools);
      return true;
    });
    if (done) return noteSequence(who().slot, { device, seq: last + 1 });
  }
}

/** Return the last number that this device gave out. */
export async function lastNumber() {
  const row = await get(base(), "state", "seq");
  return row?.device === profile().device ? row.last : 0;
}

async function rowOf(meta, rev = 0) {
  const { state, seq } = meta;
  return { state, seq, rev, receipt: !isOnlyHere(meta), ...(await encrypted("outbox", meta.id, meta)) };
}

// Return the rows of an envelope: its entry, its exact bytes, and the copy that only the server can open.
async function envelopeRows(meta, envelope, rev = 0) {
  const bytes = utf8(JSON.stringify(envelope));
  if (bytes.byteLength > MOST_BYTES) throw new TooLarge(bytes.byteLength);
  const digest = await sha256(bytes);
  const entry = { ...meta, seq: envelope.seq, device: envelope.device, digest, digests: [...meta.digests, digest] };
  const { keys, token } = profile();
  const files = [];
  for (const { sha256: file, type } of meta.attachments) {
    const content = await fileBytes(file);
    if (content) files.push({ sha256: file, type, bytes: content });
  }
  const item = await sealedForServer(keys.seal, { id: meta.id, token, envelope: bytes, files });
  return [
    ["outbox", meta.id, await rowOf(entry, rev)],
    ["envelopes", meta.id, await sealBytes("envelopes", meta.id, bytes)],
    ["sealed", meta.id, { key: keys.seal.id, item }],
  ];
}

/** Seal work and put it into the outbox; returns its id (UUIDv7). From here on it cannot be changed, only corrected.
 *
 * kind "ratings"|"answers"|"note"|"meeting", place = NSM, payload as the wire has it, attachments = [{sha256, size, type, name,
 * for}] from photo.take; title = what the person will recognise it by; draft = the open draft it comes from: it disappears in
 * the same transaction, and a correction's supersedes and reason are taken from it. Throws TooLarge, StoreFull, Locked. */
export async function seal({ kind, place, payload, attachments = [], title = "", draft = null, supersedes = null, reason = "" }) {
  const [id, now] = [uuid7(), new Date()];
  await draft?.flush();
  const replaces = supersedes ?? draft?.supersedes ?? null;
  const captured = draft?.savedAt ?? now;
  const contact = await kept("state", "contact");
  const files = attachments.map(({ sha256: digest, size, type, name, for: what = "" }) => ({ sha256: digest, size, type, name, for: what }));
  const meta = {
    id, kind, place, title, state: "waiting", sealed_at: now.getTime(), supersedes: replaces, digests: [], why: [],
    attachments: files.map((file) => ({ ...file, there: false })), receipt: null, error: null,
    draft: draft && { kind: draft.kind, key: draft.key, hash: draft.hash },
  };
  const was = draft && (await encrypted("envelopes", `${id}.was`, draft.value));
  const make = async (seq) => {
    const envelope = {
      v: 1, id, device: profile().device, seq, kind, place, app: appBuild(), captured_at: localISO(captured),
      sealed_at: localISO(now), clock_offset_s: contact?.offset_s ?? null, supersedes: replaces,
      reason: reason || draft?.reason || "", payload, attachments: files,
    };
    return [...(await envelopeRows(meta, envelope)), ...(was ? [["envelopes", `${id}.was`, was]] : [])];
  };
  await withNextNumber(make, (tools) => (draft ? drafts.forget(tools, draft.id) : undefined));
  if (draft) drafts.sealed(draft.id);
  if (replaces) await update(replaces, (old) => ({ ...old, corrected_by: id }));
  changed("outbox", { id, sealed: true });
  return id;
}

async function readable([id, row]) {
  try {
    return { ...(await unseal("outbox", id, row)), rev: row.rev };
  } catch (error) {
    if (error instanceof Locked) throw error;
    return { id, seq: row.seq, state: row.state, unreadable: true, attachments: [], why: [], digests: [], rev: row.rev };
  }
}

/** Return one item as `list` gives it, or null. */
export async function item(id) {
  const row = await get(base(), "outbox", id);
  return row ? readable([id, row]) : null;
}

/** Return all items, the last sealed first: [{id, seq, kind, place, title, state, sealed_at (ms), digest, supersedes, corrected_by,
 * attachments: [{sha256, size, type, name, for, there}], receipt: {number, state, received_at}|null, why: [{code, message}],
 * error: {code, message, at}|null, done_at}]. */
export async function list() {
  const items = await Promise.all((await all(base(), "outbox")).map(readable));
  return items.sort((one, other) => (other.sealed_at ?? 0) - (one.sealed_at ?? 0) || (one.id < other.id ? 1 : -1));
}

/** Count the items of a person that are only on this phone; needs no PIN. */
export async function waitingOf(slot) {
  return (await all(personBase(slot), "outbox")).filter(([, row]) => isOnlyHere(row)).length;
}

/** Count the open person's items that the server does not have yet. */
export const waiting = () => waitingOf(who().slot);

/** Return the exact bytes of an envelope, or null when only its receipt is left. */
export async function envelopeBytes(id) {
  const row = await get(base(), "envelopes", id);
  return row ? new Uint8Array(await unsealBytes("envelopes", id, row)) : null;
}

/** Change an item's entry: `change(meta)` returns the new one, or null to leave it. `also(tools, meta)` runs in the same
 * transaction over state, outbox, envelopes, sealed, drafts. Returns the entry, or null when there is none. */
export async function update(id, change, also = async () => {}) {
  for (;;) {
    const row = await get(base(), "outbox", id);
    if (!row) return null;
    const meta = change(await unseal("outbox", id, row));
    if (!meta) return null;
    const next = await rowOf(meta, row.rev + 1);
    const done = await write(base(), STORES, async (tools) => {
      if ((await tools.get("outbox", id))?.rev !== row.rev) return false;
      await tools.put("outbox", id, next);
      await also(tools, meta);
      return true;
    });
    if (!done) continue;
    changed("outbox", { id });
    return meta;
  }
}

const reduced = async (tools, id) => {
  for (const [store, key] of [["envelopes", id], ["envelopes", `${id}.was`], ["sealed", id]]) await tools.delete(store, key);
};

const isWhole = (meta) => meta.receipt?.state === "accepted" && meta.attachments.every((file) => file.there);

// Work out the state, and drop the content in the same transaction once everything is proven to be there.
async function settle(id, change) {
  const settled = (meta) => {
    const next = change(meta);
    if (!next || next.state === "returned") return next;
    if (!isWhole(next)) return { ...next, state: next.receipt ? { accepted: "sent", held: "held" }[next.receipt.state] : next.state };
    return { ...next, state: "complete", done_at: next.done_at ?? Date.now(), error: null };
  };
  const meta = await update(id, settled, async (tools, now) => {
    if (now.state === "complete") await reduced(tools, id);
  });
  const before = meta?.supersedes ?? meta?.sibling_of;
  if (meta?.receipt?.state === "accepted" && before) {
    await update(before, (old) => ({ ...old, done_at: old.done_at ?? Date.now() }), (tools) => reduced(tools, before));
  }
  return meta;
}

/** Take a receipt {receipt, signature, key}: it is verified, and it must carry the digest of our bytes. Returns the item, or
 * null when the receipt is none of ours or an older one. Throws NoReceipt. */
export async function applyReceipt(claim) {
  const said = await verified(claim);
  return settle(said.id, (meta) => {
    if (!meta.digests.includes(said.digest)) return { ...meta, error: { code: "ISI_BERBEDA", at: Date.now() } };
    if (meta.receipt && meta.receipt.number >= said.number) return null;
    const { number, state, received_at } = said;
    const why = state === "accepted" ? [] : (claim.why ?? said.why.map((code) => ({ code })));
    const receipt = { number, state, received_at, signed: claim.receipt, signature: claim.signature, key: claim.key };
    return { ...meta, why, error: null, state: state === "accepted" ? "sent" : state, receipt };
  });
}

/** Note that the server has this file whole. */
export const markThere = (id, digest) =>
  settle(id, (meta) => ({
    ...meta, error: null, attachments: meta.attachments.map((file) => (file.sha256 === digest ? { ...file, there: true } : file)),
  }));

/** Note that the server cannot take an item as it is. */
export const markReturned = (id, why) => update(id, (meta) => ({ ...meta, state: "returned", why, error: null }));

/** Keep the words with which a person sent an item back; that it was sent back its receipt said. */
export const explainReturn = (id, why) =>
  update(id, (meta) => (meta.state === "returned" && JSON.stringify(meta.why) !== JSON.stringify(why) ? { ...meta, why } : null));

/** Note why the last attempt did not succeed; the item stays as it is. */
export const markError = (id, error) => update(id, (meta) => ({ ...meta, error: { ...error, at: Date.now() } }));

/** Seal an unsent item again for the device number this phone has now; same id, same content. */
export async function resealForDevice(id) {
  const [meta, bytes] = [await item(id), await envelopeBytes(id)];
  const was = JSON.parse(text(bytes));
  const { rev, ...entry } = meta;
  await withNextNumber((seq) => envelopeRows(entry, { ...was, device: profile().device, seq }, rev + 1));
}

/** Something else arrived under this item's id: send ours under a new one, and show both. Returns the new id. */
export async function resealAsSibling(id) {
  const [meta, bytes] = [await item(id), await envelopeBytes(id)];
  const { rev, ...entry } = meta;
  const sibling = uuid7();
  const fresh = { ...entry, id: sibling, state: "waiting", digests: [], error: null, receipt: null, sibling_of: id };
  const was = JSON.parse(text(bytes));
  await withNextNumber((seq) => envelopeRows(fresh, { ...was, id: sibling, device: profile().device, seq }));
  await update(id, (old) => ({ ...old, state: "conflict", sibling, error: null }), (tools) => tools.delete("sealed", id));
  return sibling;
}

/** Tell whether an item can be corrected here: its content is still on this phone. */
export async function canCorrect(id) {
  return Boolean(await read(base(), ["envelopes"], (tools) => tools.get("envelopes", `${id}.was`)));
}

/** Begin a correction of a held or returned item from its own content; returns the address of the screen to go on with.
 * The reason goes with it. Throws drafts.DraftExists when the same thing is already being written. */
export async function correct(id, reason) {
  const [meta, was] = [await item(id), await kept("envelopes", `${id}.was`)];
  const draft = await drafts.reopen({ ...meta.draft, value: was, supersedes: id, reason });
  return draft.hash;
}

/** Remove what has been complete (or replaced) for 14 days. Returns how many. */
export async function tidy(now = Date.now()) {
  const old = (await list()).filter((one) => one.done_at && now - one.done_at > KEPT_MS);
  for (const { id } of old) {
    await write(base(), STORES, async (tools) => {
      await reduced(tools, id);
      await tools.delete("outbox", id);
    });
  }
  return old.length;
}
