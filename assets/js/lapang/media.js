// Photographs and other files, encrypted, each under the digest of its bytes. Nothing is removed that a draft or an unsent
// item still names.

import { sha256 } from "./bytes.js";
import { all, get, put, write } from "./store.js";
import { base, sealBytes, unseal, unsealBytes } from "./vault.js";

/** Keep the bytes of a file and return its descriptor {sha256, size, type, name}. Throws StoreFull. */
export async function keepFile(bytes, { type, name }) {
  const digest = await sha256(bytes);
  await put(base(), "media", digest, { ...(await sealBytes("media", digest, bytes)), type, kept: Date.now() });
  return { sha256: digest, size: bytes.byteLength, type, name };
}

/** Return the bytes of a file, or null when it is not on this phone any more. */
export async function fileBytes(digest) {
  const row = await get(base(), "media", digest);
  return row ? unsealBytes("media", digest, row) : null;
}

/** Return a Blob of a file for showing it (make an object URL and revoke it after use), or null. */
export async function fileBlob(digest) {
  const row = await get(base(), "media", digest);
  return row ? new Blob([await unsealBytes("media", digest, row)], { type: row.type }) : null;
}

const named = (value, found = new Set()) => {
  if (Array.isArray(value)) value.forEach((each) => named(each, found));
  else if (value && typeof value === "object") {
    if (typeof value.sha256 === "string") found.add(value.sha256);
    Object.values(value).forEach((each) => named(each, found));
  }
  return found;
};

const DAY = 86_400_000;

/** Remove files that no draft and no item on its way names: a day after they were kept, those in `arrived` at once. Does nothing
 * when anything is unreadable: it might name one. Returns how many were removed. */
export async function sweepFiles(arrived = [], now = Date.now()) {
  const used = new Set();
  try {
    for (const [, row] of await all(base(), "drafts")) named(await unseal("drafts", row.place, row), used);
    for (const [id, row] of await all(base(), "outbox")) if (row.state !== "complete") named(await unseal("outbox", id, row), used);
  } catch {
    return 0;
  }
  const ready = ([digest, row]) => !used.has(digest) && (arrived.includes(digest) || now - row.kept > DAY);
  return write(base(), ["media"], async (tools) => {
    const spare = (await tools.all("media")).filter(ready);
    for (const [digest] of spare) await tools.delete("media", digest);
    return spare.length;
  });
}
