// Home: who I am, what is due, what is begun, what can be begun.

import { onChange } from "../bus.js";
import { announce, fill, h } from "../dom.js";
import * as drafts from "../drafts.js";
import * as pack from "../pack.js";
import { card, empty, frame, icon, link, notice } from "../parts.js";
import { statusPill } from "../status.js";
import { clock, day, said, t, today } from "../words.js";
import { who } from "../vault.js";
import { KINDS, addressOf, instrumentsFor, rolesOf } from "./begin.js";
import { nameOf } from "./kit.js";
import { titleOf } from "./titles.js";

export async function draw({ tersegel }) {
  const body = h("div", { class: "stack wide" });
  const element = frame({ title: t("home.title"), status: statusPill(), bar: null }, body);
  const show = async () => fill(body, await content(tersegel));
  await show();
  const stop = onChange(["pack", "draft"], async (change) => {
    if (element.isConnected && (change.what === "pack" || change.gone || change.elsewhere)) await show();
  });
  element.leave = stop;
  if (tersegel) announce(t("home.sealed"));
  return element;
}

async function content(justSealed) {
  const { found, over } = await packageNow();
  const begun = await drafts.list();
  return [
    h("div", {}, h("p", { class: "lapang-greeting" }, t("home.greeting", { name: found?.person.name ?? who().name ?? "" })),
      (found?.places ?? []).map((place) => h("p", { class: "small muted" }, place.name))),
    justSealed && notice("", t("home.sealed"), h("p", {}, t("home.sealed.next"))),
    over && notice("gold", t("home.lease_over.title"), h("p", {}, t("pack.lease_over"))),
    !over && !found && notice("gold", t("home.no_pack.title"), h("p", {}, t("pack.none"))),
    begun.length > 0 && card(t("home.drafts"), h("ul", { class: "list" }, begun.map(draftLine))),
    found && found.places.map((place) => roundOf(place)),
    found && dueCard(found),
    found && newCard(found),
    h("nav", { class: "cluster lapang-more", "aria-label": t("home.more") },
      link(t("home.outbox"), "#/keluar", { kind: "quiet" }), link(t("home.settings"), "#/pengaturan", { kind: "quiet" })),
  ];
}

async function packageNow() {
  try {
    return { found: await pack.current(), over: false };
  } catch (error) {
    if (!(error instanceof pack.LeaseOver)) throw error;
    return { found: null, over: true };
  }
}

function draftLine({ id, hash, value, changed, unreadable }) {
  if (unreadable) return h("li", {}, h("p", {}, t("home.draft.unreadable")), h("p", { class: "small muted" }, id.slice(0, 8)));
  const at = new Date(changed);
  return h("li", { class: "lapang-entry" },
    h("a", { href: hash, class: "lapang-entry-main" },
      h("strong", {}, titleOf(value)),
      h("span", { class: "small muted" }, t("home.draft.saved", { day: day(today(at)), time: clock(at) }))),
    icon("next"));
}

const daysUntil = (written) => Math.round((Date.parse(written) - Date.parse(today())) / 86_400_000);

function when(written) {
  const n = daysUntil(written);
  if (n < 0) return t("due.past", { day: day(written) });
  if (n === 0) return t("due.today");
  return t("due.in", { day: day(written), n });
}

function roundOf(place) {
  if (!place.round?.collect_until) return null;
  const stage = t(`stage.${place.round.stage}`).toLowerCase();
  return notice("", t("home.round", { stage }), h("p", {}, t("home.round.until", { when: when(place.round.collect_until) })));
}

const isOpen = (due) => !["done", "complete", "selesai", "cancelled", "declined"].includes(due.state);

function dueCard(found) {
  const due = found.places.flatMap((place) => place.due.filter(isOpen).map((one) => ({ ...one, place })));
  if (!due.length) return null;
  due.sort((one, other) => (one.due_on ?? "9") < (other.due_on ?? "9") ? -1 : 1);
  return card(t("home.due"), h("ul", { class: "list" }, due.map((one) => dueLine(one, found.person.id))));
}

function dueLine(due, self) {
  const about = due.about === self ? t("home.due.self") : nameOf(due.place, due.about);
  const instrument = due.place.instruments.find((one) => one.code === due.instrument);
  return h("li", { class: "lapang-entry" },
    h("a", { href: addressOf(due), class: "lapang-entry-main" },
      h("strong", {}, about),
      h("span", { class: "small" }, [t(`technique.${due.technique}`), instrument && said(instrument.title)].filter(Boolean).join(" · ")),
      due.due_on && h("span", { class: `small ${daysUntil(due.due_on) < 0 ? "lapang-late" : "muted"}` }, when(due.due_on))),
    icon("next"));
}

// What this person may begin in at least one of their madrasah.
function canBegin(name, found) {
  return found.places.some((place) => {
    if (name === "rapat") return true;
    if (name === "dokumen" && place.roles.includes("diri")) return true;
    const hasRole = KINDS[name].isSelf ? place.roles.includes("diri") : rolesOf(place).length > 0;
    return hasRole && (KINDS[name].kind === "note" || instrumentsFor(name, place).length > 0);
  });
}

function newCard(found) {
  const names = Object.keys(KINDS).filter((name) => canBegin(name, found));
  const campaigns = found.places.some((place) => (place.campaigns ?? []).length > 0);
  if (!names.length && !campaigns) return empty(h("p", {}, t("home.nothing")));
  return card(t("home.new"), h("div", { class: "lapang-grid" },
    names.map((name) => h("a", { class: "lapang-tile", href: `#/baru/${name}` },
      h("strong", {}, t(`begin.${name}`)), h("span", { class: "small muted" }, t(`begin.${name}.help`)))),
    campaigns && h("a", { class: "lapang-tile", href: "#/suara" },
      h("strong", {}, t("home.voice")), h("span", { class: "small muted" }, t("home.voice.help")))));
}
