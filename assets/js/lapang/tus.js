// Files in chunks that survive a bad line: tus 1.0 (creation, checksum, expiration, termination). What arrived is asked, never
// assumed: HEAD tells how far the server really is.

import { base64, fromHex } from "./bytes.js";
import { Busy, Offline, retryAfter, send } from "./net.js";

/** A chunk on a good line. */
export const CHUNK = 256 * 1024;

/** A chunk on a bad line. */
export const SMALL_CHUNK = 64 * 1024;

const SLOW_MS = 20_000; // a chunk that takes longer makes the next ones small
const VERSION = { "Tus-Resumable": "1.0.0" };
const FILES = "/lapang/berkas/";

/** The server does not take this file; `status` and `code` say why. It stays on the phone. */
export class NotTaken extends Error {
  constructor(status, code = "") {
    super(`not taken: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

let chunk = CHUNK;

// A captive portal does not speak tus: an answer without the header is nobody's.
async function speak(address, options) {
  const response = await send(address, { ...options, headers: { ...VERSION, ...options.headers } });
  const { status, headers } = response;
  if ([423, 429, 503, 507].includes(status)) throw new Busy(retryAfter(headers) ?? 5000, status);
  if (headers.get("Tus-Resumable") !== "1.0.0") throw new Offline(`somebody else answered: ${status}`);
  return response;
}

/** Tell whether the server has a file with this digest at the open person's madrasah. */
export async function isThere(digest) {
  const { status } = await speak(`${FILES}sha256/${digest}`, { method: "HEAD" });
  return status === 200 || status === 204;
}

async function begin(file) {
  const metadata = Object.entries({ sha256: file.sha256, type: file.type }).map(([name, value]) => `${name} ${btoa(value)}`);
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const response = await speak(FILES, { method: "POST", headers });
  const address = response.headers.get("Location");
  if (response.status !== 201 || !address) throw await refusal(response);
  // A file that is there already is answered as an upload that has ended.
  return new URL(address, location.origin).pathname;
}

async function refusal(response) {
  const said = await response.json().catch(() => ({}));
  return new NotTaken(response.status, said?.code ?? "");
}

async function offsetAt(address) {
  const response = await speak(address, { method: "HEAD" });
  if ([403, 404, 410].includes(response.status)) return null; // it expired: begin again
  const offset = Number(response.headers.get("Upload-Offset"));
  if (!response.ok || !Number.isInteger(offset)) throw new NotTaken(response.status);
  return offset;
}

async function sendChunk(address, bytes, offset) {
  const piece = bytes.subarray(offset, offset + chunk);
  const digest = base64(await crypto.subtle.digest("SHA-256", piece));
  const headers = {
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    "Upload-Checksum": `sha256 ${digest}`,
  };
  const begun = performance.now();
  try {
    const response = await speak(address, { method: "PATCH", headers, body: piece });
    if (performance.now() - begun > SLOW_MS) chunk = SMALL_CHUNK;
    else if (performance.now() - begun < SLOW_MS / 20) chunk = CHUNK;
    return response;
  } catch (error) {
    chunk = SMALL_CHUNK;
    throw error;
  }
}

/** Send a file {sha256, size, type} with its bytes until the server has it whole. `resume` = {get(), set(address)} remembers
 * where an upload stands between two attempts; `progress(sent)` is told after each chunk. Throws Offline, Busy, NotTaken. */
export async function upload(file, bytes, { resume, progress = () => {} }) {
  let address = await resume.get();
  let offset = address ? await offsetAt(address) : null;
  if (offset === null) {
    address = await begin(file);
    await resume.set(address);
    offset = (await offsetAt(address)) ?? 0; // the server may have begun with it before
  }
  for (let again = 0; offset < file.size; ) {
    const response = await sendChunk(address, bytes, offset);
    if (response.status === 204) {
      offset = Number(response.headers.get("Upload-Offset"));
      again = 0;
    } else if ([409, 460].includes(response.status) && (again += 1) <= 5) {
      offset = (await offsetAt(address)) ?? 0; // another offset there, or torn on the way: ask and go on
    } else {
      if ([404, 410].includes(response.status)) await resume.set(null);
      throw await refusal(response);
    }
    progress(offset);
  }
  if (!(await isThere(file.sha256))) {
    await resume.set(null);
    throw new NotTaken(0, "BERKAS_TIDAK_COCOK");
  }
}

/** Return the digest of hexadecimal digits in base64, as Content-Digest wants it. */
export const digestHeader = (hexadecimal) => `sha-256=:${base64(fromHex(hexadecimal))}:`;
