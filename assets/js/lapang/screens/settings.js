// This phone: memory, language, lock, PIN, and leaving it.

import { onChange } from "../bus.js";
import { fill, h } from "../dom.js";
import { waitingOf } from "../outbox.js";
import { LeaseOver, current, leaseEnds } from "../pack.js";
import { button, card, field, frame, select } from "../parts.js";
import { draw, go, screen } from "../router.js";
import { askToKeep, storageState } from "../sentinel.js";
import { netWords } from "../status.js";
import { PHONE, get, put } from "../store.js";
import { WrongPin, changePin, isGoodPin, lock, people, who } from "../vault.js";
import { day, language, speak, t, today } from "../words.js";
import { pinInput } from "./unlock.js";

screen("pengaturan", async () => {
  const memory = h("div", { class: "stack" });
  const element = frame({ title: t("settings.title"), about: who().name, back: "#/" },
    card(t("settings.server"), h("p", {}, netWords()), await lease()),
    card(t("settings.memory"), memory),
    card(t("settings.person"), await lockChoice(), pinChange(),
      button(t("settings.lock"), () => lock()), h("a", { class: "button quiet", href: "#/keluar-akun" }, t("logout.title"))),
    card(t("settings.language"), languages()),
    ...(await others()),
    h("p", { class: "small muted" }, t("settings.build", { build: document.documentElement.dataset.build ?? "" })));
  const refresh = async () => fill(memory, await memoryWords());
  element.leave = onChange(["storage"], refresh);
  await refresh();
  return element;
});

const megabytes = (bytes) => Math.round(bytes / 1024 / 1024);

async function memoryWords() {
  const { kept, free, warn, photos } = await storageState();
  return [
    h("p", {}, t(kept ? "memory.kept" : kept === null ? "memory.unknown" : "memory.notKept")),
    kept === false ? button(t("memory.ask"), () => askToKeep(), { kind: "quiet" }) : null,
    free === null ? null : h("p", { class: warn ? "error" : "small muted" }, t("memory.free", { n: megabytes(free) })),
    photos ? null : h("p", { class: "error" }, t("memory.noPhotos")),
  ].filter(Boolean);
}

async function lease() {
  const ends = await leaseEnds();
  if (!ends) return null;
  const isOver = await current().then(() => false, (error) => error instanceof LeaseOver);
  return h("p", { class: isOver ? "error" : "small muted" }, t(isOver ? "lease.over" : "lease.until", { day: day(today(ends), { long: true }) }));
}

async function lockChoice() {
  const minutes = (await get(PHONE, "settings", "lock")) ?? 10;
  const choices = [2, 5, 10, 30].map((n) => [n, t("settings.minutes", { n })]);
  return field(t("settings.lockAfter"), select(choices, minutes, (chosen) => put(PHONE, "settings", "lock", Number(chosen))));
}

function pinChange() {
  const [old, pin] = [pinInput(), pinInput()];
  const said = h("p", { role: "alert", class: "small" });
  const change = async () => {
    if (!isGoodPin(pin.value)) return fill(said, t("register.badPin"));
    try {
      await changePin(old.value, pin.value);
      old.value = pin.value = "";
      fill(said, t("settings.pinChanged"));
    } catch (error) {
      if (!(error instanceof WrongPin)) throw error;
      fill(said, t("unlock.wrongLast"));
    }
  };
  return h("details", {}, h("summary", {}, t("settings.changePin")),
    h("div", { class: "stack" }, field(t("settings.oldPin"), old), field(t("settings.newPin"), pin, { help: t("register.pinHelp") }), said, button(t("settings.changePin"), change, { kind: "quiet" })));
}

const languages = () =>
  select([["id", "Bahasa Indonesia"], ["en", "English"]], language(), async (code) => {
    await speak(code);
    await draw();
  }, { "aria-label": t("settings.language") });

async function others() {
  const rest = (await people()).filter(({ slot }) => slot !== who().slot);
  if (!rest.length) return [];
  const counts = await Promise.all(rest.map(({ slot }) => waitingOf(slot).catch(() => 0)));
  const n = counts.reduce((sum, count) => sum + count, 0);
  return [card(t("settings.others"), h("p", {}, t("settings.othersAbout", { people: rest.length })), n ? h("p", {}, t("settings.othersWaiting", { n })) : null)];
}

screen("kunci", async () => {
  await lock();
  go("#/");
  return h("div");
});
