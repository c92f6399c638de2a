// What pupils answer on a phone that is passed round a class. Each answer is sealed at once to the key of its campaign, with a
// key of its own that is thrown away: this phone, its owner and whoever copies its store cannot open it. Nothing tells in
// which order answers came: no times, one list that is shuffled anew each time, every box of the same length.

import { base64url, fromHex, hex, random, sha256, utf8 } from "./bytes.js";
import { changed } from "./bus.js";
import { get, write } from "./store.js";
import { base } from "./vault.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = utf8("uswah suara v1");
const LENGTH = 4096; // as evidence/operations/voice/sealing.py
const LETTERS = 13;
const READ_AS = { O: "0", I: "1", L: "1", U: "V" };
const keyOf = (campaign) => `voice/${campaign}`;

/** The campaign takes no answers any more; what was gathered can be opened by nobody and is gone. */
export class Closed extends Error {}

/** Return a code however it was typed or scanned, "" for no code. The twin of evidence/operations/voice/tickets.py. */
export function readCode(typed) {
  const letters = typed.replace(/^.*#/, "").toUpperCase().replace(/[OILU]/g, (letter) => READ_AS[letter]).replace(/[^0-9A-Z]/g, "");
  return letters.length === LETTERS ? letters : "";
}

/** Tell what a code opens in a campaign: "fresh", "used" on this phone, or "unknown". */
export async function fateOf(campaign, typed) {
  const code = readCode(typed);
  const mark = code && (await markOf(campaign, code));
  if (!mark || !campaign.marks.includes(mark)) return "unknown";
  const row = await get(base(), "state", keyOf(campaign.id));
  return row?.used.includes(mark) ? "used" : "fresh";
}

const markOf = async ({ salt }, code) =>
  (await sha256(utf8(salt + (await sha256(utf8(`uswah suara ${code}`)))))).slice(0, 12);

/** Seal what a pupil answered and keep it among the others. */
export async function drop(campaign, typed, answers) {
  const code = readCode(typed);
  const [item, mark] = [await sealed(campaign.seal.jwk, { code, answers }), await markOf(campaign, code)];
  await write(base(), ["state"], async (tools) => {
    const row = (await tools.get("state", keyOf(campaign.id))) ?? { items: [], used: [] };
    if (row.used.includes(mark)) return;
    await tools.put("state", keyOf(campaign.id), { items: shuffled([...row.items, item]), used: [...row.used, mark].sort() });
  });
}

/** Tell whether something waits to be handed in; how many is told to nobody. */
export const waits = async (campaign) => Boolean((await get(base(), "state", keyOf(campaign.id)))?.items.length);

/** Hand in all that was gathered, in one shuffled batch. Returns true when the server has it, false without signal; throws
 * Closed. Handing in the same again does no harm: every ticket counts once. */
export async function handIn(campaign) {
  const { items = [] } = (await get(base(), "state", keyOf(campaign.id))) ?? {};
  if (!items.length) return true;
  const answer = await fetch("/suara/setoran", {
    method: "POST", credentials: "omit", cache: "no-store", redirect: "error", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ campaign: campaign.id, items: shuffled(items) }),
  }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  // Only our server knows how many it got, and the word for closed: a portal's page is neither.
  const isOver = answer?.status === 410 && said?.code === "DITUTUP";
  if (!isOver && !(answer?.status === 200 && said?.taken === items.length)) return false;
  await without(campaign.id, new Set(items.map(({ id }) => id)));
  changed("ballots");
  if (isOver) throw new Closed("closed");
  return true;
}

const without = (campaign, gone) =>
  write(base(), ["state"], async (tools) => {
    const row = await tools.get("state", keyOf(campaign));
    if (row) await tools.put("state", keyOf(campaign), { ...row, items: row.items.filter(({ id }) => !gone.has(id)) });
  });

async function sealed(jwk, content) {
  const id = hex(random(16));
  const server = await crypto.subtle.importKey("jwk", { ...jwk, key_ops: [] }, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: fromHex(id), info: INFO };
  const key = await crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const plain = utf8(JSON.stringify(content));
  if (plain.length > LENGTH) throw new Error("answers are too long");
  const padded = new Uint8Array(LENGTH).fill(32);
  padded.set(plain);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, padded);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", own.publicKey);
  return { id, epk: { kty, crv, x, y }, iv: base64url(iv), data: base64url(data) };
}

// Fisher and Yates, each place drawn without favour.
function shuffled(list) {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
  }
  return mixed;
}

function below(n) {
  const most = Math.floor(2 ** 32 / n) * n;
  for (;;) {
    const drawn = new DataView(random(4).buffer).getUint32(0);
    if (drawn < most) return drawn % n;
  }
}
