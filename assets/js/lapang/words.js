// What the phone says, in Indonesian first and in English: t(key, {n: 3}) gives the sentence of a key.
//
// A value is a sentence with {names}, or [for one, for several] chosen by `n`. Both languages have the same keys
// (tests/guards/test_phone_words.py). English is loaded only by those who ask for it.

import { id } from "./words/id.js";

const REMEMBERED = "uswah.bahasa";
const LOCALES = { id: "id-ID", en: "en-GB" };
let spoken = "id";
let words = id;

export const language = () => spoken;

// The language chosen on this phone; nothing about a person is kept with it.
export function preferred() {
  try {
    return localStorage.getItem(REMEMBERED) === "en" ? "en" : "id";
  } catch {
    return "id";
  }
}

// Speaks another language from now on. What is on the screen already has to be drawn again.
export async function speak(code) {
  words = code === "en" ? (await import("./words/en.js")).en : id;
  spoken = code === "en" ? "en" : "id";
  document.documentElement.lang = spoken;
  try {
    localStorage.setItem(REMEMBERED, spoken);
  } catch {
    // A phone that keeps nothing speaks Indonesian next time.
  }
}

export function t(key, values = {}) {
  const found = words[key];
  if (found === undefined) throw new Error(`No words for ${key}.`);
  const sentence = Array.isArray(found) ? found[values.n === 1 ? 0 : 1] : found;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in words;

// A text that came in both languages: {id, en}; the other language is better than nothing.
export const said = (wording) => (wording ? wording[spoken] || wording.id || wording.en || "" : "");

// "12 Nov" or, with the year, "12 November 2026". A day is written 2026-11-12.
export function day(written, { long = false } = {}) {
  if (!written) return "";
  const [year, month, date] = written.split("-").map(Number);
  const style = long ? { day: "numeric", month: "long", year: "numeric" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(LOCALES[spoken], style).format(new Date(year, month - 1, date));
}

// "10.42" in Indonesian, "10:42" in English, from "10:42" or a Date.
export function clock(moment) {
  const written = typeof moment === "string" ? moment : timeNow(moment);
  return spoken === "id" ? written.replace(":", ".") : written;
}

const two = (number) => String(number).padStart(2, "0");
export const timeNow = (at = new Date()) => `${two(at.getHours())}:${two(at.getMinutes())}`;
export const today = (at = new Date()) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
