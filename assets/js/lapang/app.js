// The app: opens in its language, lets in who knows the PIN, draws screens, and keeps sending.

import { changed, onChange } from "./bus.js";
import { button, frame, notice } from "./parts.js";
import { flushAll } from "./drafts.js";
import { h } from "./dom.js";
import { sweepFiles } from "./media.js";
import { state } from "./net.js";
import { draw, start } from "./router.js";
import { startSending } from "./sending.js";
import { askToKeep } from "./sentinel.js";
import { PHONE, get } from "./store.js";
import { startOver, startWorker, updateNow, updateReady, updateWhenIdle } from "./updates.js";
import { isOpen, lock, people, who } from "./vault.js";
import { preferred, speak, t } from "./words.js";
import "./screens/index.js";

export { go, screen } from "./router.js";

/** Without a touch for this long the store is locked; what is being written is saved before. */
export const LOCK_MINUTES = 10;

const OPEN_TO_ALL = ["buka", "daftar", "lupa"];
const REGISTER_AGAIN = ["PERANGKAT_TERKLON", "TIDAK_DIKENAL", "SEWA_HABIS"];
let touched = Date.now();

function gate(name) {
  if (isOpen()) return name === "buka" ? "beranda" : null;
  return OPEN_TO_ALL.includes(name) ? null : "buka";
}

// What concerns every screen stands above it.
function wrap(element, name) {
  updateWhenIdle();
  const banners = h("div", { class: "lapang-banners" }, banner(name));
  const end = onChange(["net", "update"], () => {
    if (element.isConnected) banners.replaceChildren(...[banner(name)].filter(Boolean));
    else end();
  });
  return h("form", { autocomplete: "off", class: "lapang-page", onsubmit: (event) => event.preventDefault() }, banners, element);
}

function banner(name) {
  const { code } = state();
  if (isOpen() && REGISTER_AGAIN.includes(code) && name !== "daftar") {
    return notice("gold", t("again.title"), h("p", {}, t(`net.${code}`)), h("a", { href: "#/daftar" }, t("again.do")));
  }
  if (updateReady()) {
    return notice("", t("update.title"), h("p", {}, t("update.about")), button(t("update.do"), () => flushAll().then(updateNow), { kind: "quiet" }));
  }
  return null;
}

const failed = (error) =>
  frame({ title: t("failed.title"), back: "#/" },
    notice("alert", t("failed.title"), h("p", {}, t("failed.about")), h("p", { class: "small" }, String(error?.message ?? error))),
    button(t("failed.again"), () => draw()));

// A page belongs to one person. Loading it anew empties its memory; where that cannot be, the screen is emptied at least.
function relock() {
  if (navigator.serviceWorker?.controller || navigator.onLine) location.reload();
  else draw();
}

let began = false;
async function onLock() {
  if (!isOpen()) return relock();
  if (began) return;
  began = true;
  await draw();
  startSending();
  sweepFiles().catch(() => {});
}

async function onPeople({ elsewhere }) {
  if (!elsewhere || !isOpen()) return;
  const mine = (await people()).find(({ slot }) => slot === who().slot);
  if (!mine?.hasKey) relock();
}

// The promise to keep our data is asked for once there is something to keep.
let asked = false;
function afterFirstDraft({ saved }) {
  if (!saved || asked) return;
  asked = true;
  askToKeep().catch(() => {});
}

async function watchTouch() {
  const minutes = (await get(PHONE, "settings", "lock").catch(() => null)) ?? LOCK_MINUTES;
  if (isOpen() && Date.now() - touched > minutes * 60_000) await lock();
}

async function boot() {
  if (location.search.includes("pulih")) return startOver();
  await speak(preferred());
  for (const event of ["pointerdown", "keydown", "input"]) window.addEventListener(event, () => (touched = Date.now()), { capture: true, passive: true });
  document.addEventListener("visibilitychange", watchTouch);
  setInterval(watchTouch, 15_000);
  onChange(["lock"], (detail) => detail.elsewhere || onLock());
  onChange(["people"], onPeople);
  onChange(["draft"], afterFirstDraft);
  await start({ root: document.getElementById("lapang"), gate, home: "beranda", wrap, failed });
  await startWorker();
  changed("net");
}

boot();
