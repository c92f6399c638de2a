// Bytes, digests and identifiers: the small tools of every other module.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Return the UTF-8 bytes of a text. */
export const utf8 = (text) => encoder.encode(text);

/** Return the text of UTF-8 bytes; throws on bytes that are none. */
export const text = (bytes) => decoder.decode(bytes);

/** Return n random bytes. */
export const random = (n) => crypto.getRandomValues(new Uint8Array(n));

/** Return bytes as lower-case hexadecimal digits. */
export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return the SHA-256 of bytes as hexadecimal digits. */
export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

/** Return bytes in base64, in pieces so that a photograph does not overflow the stack. */
export function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(binary);
}

/** Return bytes in base64url without padding. */
export const base64url = (buffer) => base64(buffer).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Return the bytes of a base64 or base64url text. */
export function fromBase64(written) {
  const binary = atob(written.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

/** Return the bytes of hexadecimal digits. */
export const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const dashed = (digits) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Return a new UUIDv7, lower case. Nothing is ever ordered by its time: phones' clocks lie. */
export function uuid7(now = Date.now()) {
  const bytes = random(16);
  for (let at = 0, left = Math.max(0, now); at < 6; at += 1) bytes[at] = Math.floor(left / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return dashed(hex(bytes));
}

/** Return a moment as ISO 8601 in this phone's own time with its offset. */
export function localISO(moment = new Date()) {
  const shift = -moment.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const local = new Date(moment.getTime() + shift * 60000).toISOString().slice(0, 23);
  return `${local}${shift < 0 ? "-" : "+"}${two(shift / 60)}:${two(shift % 60)}`;
}
