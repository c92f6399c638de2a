// The work package: which madrasah, whom, with which instruments, what is due. Kept encrypted, asked again with its ETag.

import { changed } from "./bus.js";
import { ask } from "./net.js";
import { all } from "./store.js";
import { base, keep, kept, profile } from "./vault.js";

const DAY = 86_400_000;

/** The package may not be read any more: for longer than the lease nobody could tell whether it still may. Drafts and the
 * outbox go on working. */
export class LeaseOver extends Error {}

/** Return when the lease ends (Date), or null before the first contact. */
export async function leaseEnds() {
  const contact = await kept("state", "contact");
  return contact ? new Date(contact.at + (profile().lease_days ?? 14) * DAY) : null;
}

/** Return the package ({person, places: [...], …} as the wire has it), or null when none came yet. Throws LeaseOver. */
export async function current() {
  const row = await kept("state", "package");
  if (!row) return null;
  const ends = await leaseEnds();
  if (ends && ends < new Date()) throw new LeaseOver("lease over");
  return row.document;
}

const nameOf = (code, version) => `${code}/${version}`;

/** Return an instrument of the package ({code, version, title, kind, scale, groups | form}), or null when it is not on this
 * phone yet. Throws LeaseOver. */
export async function instrument(code, version) {
  await current();
  return (await kept("instruments", nameOf(code, version))) ?? null;
}

/** Ask the server for a newer package and for the instruments that are missing. Returns true when something changed. */
export async function refresh() {
  const row = await kept("state", "package");
  const answer = await ask("/lapang/paket", { headers: row?.etag ? { "If-None-Match": row.etag } : {} });
  const fresh = answer.status === 200 && answer.document?.v === 1;
  const document = fresh ? placed(answer.document) : row?.document;
  if (fresh) await keep("state", "package", { etag: answer.headers.get("ETag"), document });
  const came = document ? await fetchInstruments(document) : 0;
  if (fresh || came) changed("pack");
  return fresh || came > 0;
}

// On the wire each instrument is described once, and a place names its own by their position.
function placed({ instruments, places, ...rest }) {
  return { ...rest, places: places.map((place) => ({ ...place, instruments: place.instruments.map((at) => instruments[at]) })) };
}

async function fetchInstruments(document) {
  const here = new Set((await all(base(), "instruments")).map(([name]) => name));
  const asked = ({ instrument, version }) => ({ code: instrument, version }); // what pupils are asked
  const wanted = document.places.flatMap((place) => [...place.instruments, ...(place.campaigns ?? []).map(asked)]);
  let came = 0;
  for (const { code, version } of wanted) {
    const name = nameOf(code, version);
    if (here.has(name)) continue;
    here.add(name);
    const answer = await ask(`/lapang/instrumen/${encodeURIComponent(code)}/${encodeURIComponent(version)}`);
    if (answer.status !== 200 || answer.document?.code !== code) continue;
    await keep("instruments", name, answer.document);
    came += 1;
  }
  return came;
}
