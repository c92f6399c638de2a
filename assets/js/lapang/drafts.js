// Drafts: what a person is writing. Every change is on the disk within two seconds and survives the death of the browser.
//
// A draft has two slots that take turns: while one is written, the other still holds the last whole state. The seal of
// AES-GCM is the checksum, and its turn is bound into it: a torn or exchanged slot does not open, and the other one counts.

import { sha256, utf8 } from "./bytes.js";
import { changed } from "./bus.js";
import { all, read, write } from "./store.js";
import { hold } from "./tabs.js";
import { base, beforeLock, seal, unseal, who } from "./vault.js";

/** Write when nothing was typed for this long (ms). */
export const IDLE_MS = 400;

/** Write after this long at the latest, however fast somebody types; with the writing itself it stays under 2 s. */
export const LATEST_MS = 1500;

const openDrafts = new Map(); // id -> draft of this tab

const draftId = async (kind, key) => (await sha256(utf8(`${who().slot}\n${kind}\n${key}`))).slice(0, 32);

// Return the newer of the two slots that opens, as {turn, record}, or null.
async function newest(id, rows) {
  const whole = [];
  for (const row of rows.filter(Boolean)) {
    try {
      whole.push({ turn: row.turn, record: await unseal("drafts", row.place, row) });
    } catch {
      // torn, or not ours: the other slot counts
    }
  }
  return whole.sort((one, other) => other.turn - one.turn)[0] ?? null;
}

const slotsOf = (id) =>
  read(base(), ["drafts"], async (tools) => [await tools.get("drafts", `${id}.0`), await tools.get("drafts", `${id}.1`)]);

class Draft {
  constructor(id, found, { kind, key, hash, initial, lock }) {
    const record = found?.record ?? { kind, key, hash, value: structuredClone(initial) };
    Object.assign(this, { id, kind, key, hash: record.hash, value: record.value });
    this.supersedes = record.supersedes ?? null;
    this.reason = record.reason ?? "";
    this.savedAt = record.changed ? new Date(record.changed) : null;
    this.readOnly = !lock.held;
    this.failed = null;
    Object.assign(this, { _lock: lock, _turn: found?.turn ?? 0, _dirty: false, _idle: 0, _latest: 0 });
    this._writing = Promise.resolve();
  }

  /** Change the value: the keys of the patch replace those of `value`. It is written by itself. Throws when readOnly. */
  save(patch) {
    if (this.readOnly) throw new Error("This draft is open in another tab.");
    Object.assign(this.value, patch);
    this._dirty = true;
    clearTimeout(this._idle);
    this._idle = setTimeout(() => this.flush(), IDLE_MS);
    this._latest ||= setTimeout(() => this.flush(), LATEST_MS);
  }

  /** Write now what is not written yet; resolves when it is on the disk. `failed` holds the error of the last attempt. */
  flush() {
    clearTimeout(this._idle);
    clearTimeout(this._latest);
    this._latest = 0;
    this._writing = this._writing.then(() => this._write());
    return this._writing;
  }

  async _write() {
    if (!this._dirty || this.readOnly) return;
    this._dirty = false;
    const { kind, key, hash, value, supersedes, reason } = this;
    const turn = this._turn + 1;
    const [slot, at] = [`${this.id}.${turn % 2}`, Date.now()];
    const place = `${slot}/${turn}`;
    try {
      const row = await seal("drafts", place, { kind, key, hash, value, supersedes, reason, changed: at });
      await write(base(), ["drafts"], (tools) => tools.put("drafts", slot, { turn, place, ...row }));
      Object.assign(this, { _turn: turn, savedAt: new Date(at), failed: null });
      changed("draft", { id: this.id, saved: at });
    } catch (error) {
      Object.assign(this, { _dirty: true, failed: error });
      changed("draft", { id: this.id, failed: error });
    }
  }

  /** Write what is left and let another tab have it. */
  async close() {
    await this.flush();
    this._end();
  }

  /** Throw the draft away. Its photographs follow when nothing else names them. */
  async discard() {
    if (this.readOnly) throw new Error("This draft is open in another tab.");
    this._end();
    await this._writing;
    await write(base(), ["drafts"], (tools) => forget(tools, this.id));
    changed("draft", { id: this.id, gone: true });
  }

  _end() {
    clearTimeout(this._idle);
    clearTimeout(this._latest);
    this._dirty = false;
    this.readOnly = true;
    openDrafts.delete(this.id);
    this._lock.release();
  }
}

/** Delete both slots of a draft inside a transaction over "drafts": outbox.js does it while it seals. */
export async function forget(tools, id) {
  await tools.delete("drafts", `${id}.0`);
  await tools.delete("drafts", `${id}.1`);
}

// A tab that has just left a draft may need a moment to let go of it.
async function holdDraft(id) {
  for (let tries = 0; ; tries += 1) {
    const lock = await hold(`draft/${id}`);
    if (lock.held || tries === 3) return lock;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** Open the draft of a kind ("ratings", "note", …) and a key that tells it from others of its kind, or begin one with
 * `initial`; nothing is written before the first save. `hash` is the address of the screen that goes on with it.
 *
 * The draft has: id, kind, key, hash, value, savedAt (Date|null), readOnly (another tab has it), failed, supersedes and
 * reason (a correction), save(patch), flush(), close(), discard(). Hand it to outbox.seal({draft, …}) when it is done. */
export async function open(kind, key, { initial = {}, hash = location.hash } = {}) {
  const id = await draftId(kind, key);
  if (openDrafts.has(id)) return openDrafts.get(id);
  const lock = await holdDraft(id);
  const found = await newest(id, await slotsOf(id));
  const draft = new Draft(id, found, { kind, key, hash, initial, lock });
  if (lock.held) openDrafts.set(id, draft);
  return draft;
}

/** Begin a draft from what was sealed before, as its correction. Throws DraftExists when one of this key is being written. */
export async function reopen({ kind, key, hash, value, supersedes, reason }) {
  const draft = await open(kind, key, { initial: value, hash });
  if (draft.savedAt || draft.readOnly) {
    if (!draft.readOnly) await draft.close();
    throw new DraftExists(draft.hash);
  }
  Object.assign(draft, { supersedes, reason, _dirty: true });
  await draft.flush();
  if (draft.failed) throw draft.failed;
  await draft.close();
  return draft;
}

/** A draft for the same thing is being written; `hash` is where. */
export class DraftExists extends Error {
  constructor(hash) {
    super("a draft exists");
    this.hash = hash;
  }
}

/** Return all drafts, the last changed first: [{id, kind, key, hash, value, changed (ms), supersedes, open}]. A draft of which
 * neither slot opens is listed with `unreadable: true`. */
export async function list() {
  const bySlot = new Map();
  for (const [slot, row] of await all(base(), "drafts")) {
    const id = slot.slice(0, 32);
    bySlot.set(id, [...(bySlot.get(id) ?? []), row]);
  }
  const listed = [];
  for (const [id, rows] of bySlot) {
    const found = await newest(id, rows);
    listed.push(found ? { id, ...found.record, open: openDrafts.has(id) } : { id, unreadable: true, changed: 0 });
  }
  return listed.sort((one, other) => other.changed - one.changed);
}

/** Close a draft of this tab without writing: it has just been sealed. */
export const sealed = (id) => openDrafts.get(id)?._end();

/** Tell whether a draft is open in this tab. */
export const anyOpen = () => openDrafts.size > 0;

/** Write all open drafts now. */
export const flushAll = () => Promise.all(Array.from(openDrafts.values(), (draft) => draft.flush()));

beforeLock(async () => {
  await Promise.all(Array.from(openDrafts.values(), (draft) => draft.close()));
});
for (const [target, event] of [[document, "visibilitychange"], [window, "pagehide"], [window, "blur"]]) {
  target.addEventListener(event, () => flushAll());
}
