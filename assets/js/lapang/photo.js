// Photographs: made small, and without everything else that a photograph tells (where, when, with which phone). The camera's own
// file is never stored: only the picture drawn anew.

import { changed } from "./bus.js";
import { keepFile } from "./media.js";
import { storageState } from "./sentinel.js";

/** The longer side has at most this many pixels. */
export const MOST_PIXELS = 1600;

/** A photograph has at most this many bytes. */
export const MOST_BYTES = 400_000;

/** No photograph: `code` is PENUH (no room left), BUKAN_FOTO (no picture that this phone can read) or TERLALU_BESAR. */
export class NoPhoto extends Error {
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

const QUALITIES = [0.82, 0.7, 0.55, 0.4];
const SIDES = [MOST_PIXELS, 1200, 900, 640];

async function picture(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new NoPhoto("BUKAN_FOTO", error);
  }
}

function drawn(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.fillStyle = "#fff"; // what was transparent
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encoded = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

async function small(bitmap) {
  for (const side of SIDES) {
    const canvas = drawn(bitmap, side);
    for (const quality of QUALITIES) {
      const webp = await encoded(canvas, "image/webp", quality);
      // A browser that cannot write WebP gives PNG instead.
      const blob = webp?.type === "image/webp" ? webp : await encoded(canvas, "image/jpeg", quality);
      if (blob && blob.size <= MOST_BYTES) return blob;
    }
  }
  throw new NoPhoto("TERLALU_BESAR");
}

/** Take a photograph (a File from an input): shrink it, drop its metadata, keep it encrypted, and return
 * {sha256, size, type, name}. Show it with media.fileBlob(sha256). Throws NoPhoto; text can still be written then. */
export async function take(file) {
  if (!(await storageState()).photos) throw new NoPhoto("PENUH");
  const bitmap = await picture(file);
  try {
    const blob = await small(bitmap);
    const extension = blob.type === "image/webp" ? "webp" : "jpg";
    const kept = await keepFile(await blob.arrayBuffer(), { type: blob.type, name: `foto.${extension}` });
    changed("storage");
    return kept;
  } catch (error) {
    throw error instanceof NoPhoto ? error : new NoPhoto("PENUH", error);
  } finally {
    bitmap.close();
  }
}
