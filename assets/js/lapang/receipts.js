// Receipts: the only thing that this phone believes about its work having arrived.

import { fromBase64, utf8 } from "./bytes.js";
import { profile } from "./vault.js";

/** What claimed to be a receipt is none: not signed by the server this phone was registered with. */
export class NoReceipt extends Error {}

/** Verify {receipt, signature, key} with the key pinned at registration (ECDSA P-256, SHA-256) and return what the receipt
 * says: {id, digest, device, seq, number, received_at, state: "accepted"|"held"|"returned", why}. Throws NoReceipt: a captive
 * portal's 200 is no receipt. */
export async function verified(claim, pinned = profile().keys.receipt) {
  if (typeof claim?.receipt !== "string" || typeof claim.signature !== "string") throw new NoReceipt("no receipt");
  if (claim.key !== pinned.id) throw new NoReceipt(`signed with another key: ${claim.key}`);
  const how = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { ...pinned.jwk, key_ops: ["verify"] }, how, false, ["verify"]);
  const check = { name: "ECDSA", hash: "SHA-256" };
  const isOurs = await crypto.subtle
    .verify(check, key, fromBase64(claim.signature), utf8(claim.receipt))
    .catch(() => false);
  if (!isOurs) throw new NoReceipt("the signature does not fit");
  const said = JSON.parse(claim.receipt);
  if (said.v !== 1 || !["accepted", "held", "returned"].includes(said.state)) throw new NoReceipt("unknown receipt");
  return said;
}
