// Berkas darurat: what was not sent yet, each item sealed for the server alone. Any colleague can hand the file in; nobody on
// the way can read it. The sealed copies are made when an item is sealed, so that they can still be handed in when the PIN is
// forgotten or the device was revoked.

import { base64, base64url, random, utf8 } from "./bytes.js";
import { all, personBase } from "./store.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };

async function sharedKey(serverJwk, own, id) {
  const server = await crypto.subtle.importKey("jwk", { ...serverJwk, key_ops: [] }, CURVE, false, []);
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own, 256);
  const material = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: utf8(id), info: utf8("uswah darurat v1") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

/** Seal one item for the server: {id, epk, iv, data}. `files` are [{sha256, type, bytes}]. Only the server can open it. */
export async function sealedForServer(seal, { id, token, envelope, files }) {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const media = files.map(({ sha256, type, bytes }) => ({ sha256, type, data: base64(bytes) }));
  const content = utf8(JSON.stringify({ token, envelope: base64(envelope), media }));
  const iv = random(12);
  const key = await sharedKey(seal.jwk, pair.privateKey, id);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, content);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { id, epk: { kty, crv, x, y }, iv: base64url(iv), data: base64url(data) };
}

// A file stays well below what the server takes (64 MiB, 500 items) and what a cheap phone can hold at once.
const MOST_CHARACTERS = 16_000_000;
const MOST_ITEMS = 200;

/** Return the rescue files of a person's unsent items (no PIN needed): [{name, items, blob}]. There are several when they are
 * many or were sealed for different server keys. */
export async function rescueFiles(slot, now = new Date()) {
  const parcels = [];
  for (const [, { key, item }] of await all(personBase(slot), "sealed")) {
    let parcel = parcels.find((one) => one.key === key && one.items.length < MOST_ITEMS && one.size + item.data.length <= MOST_CHARACTERS);
    if (!parcel) parcels.push((parcel = { key, items: [], size: 0 }));
    parcel.items.push(item);
    parcel.size += item.data.length;
  }
  const stamp = now.toISOString().slice(0, 16).replace(/[-:T]/g, "");
  return parcels.map(({ key, items }, at) => {
    const file = JSON.stringify({ v: 1, kind: "uswah-darurat", key, items });
    const name = `uswah-darurat-${stamp}${at ? `-${at + 1}` : ""}.json`;
    return { name, items: items.length, blob: new Blob([file], { type: "application/json" }) };
  });
}

/** Save a file on this phone, by the browser's own download. */
export function download({ name, blob }) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
