// What the screens share that write drafts: opening one, saving it, saying that it is saved, and leaving it.

import { onChange } from "../bus.js";
import { h } from "../dom.js";
import * as drafts from "../drafts.js";
import * as outbox from "../outbox.js";
import * as pack from "../pack.js";
import { frame, link, notice, savedLine } from "../parts.js";
import { statusPill } from "../status.js";
import { has, said, t } from "../words.js";

// Opens the draft of a screen and shows it: `draw({draft, save, line, correction})` returns the element. The draft is closed
// when the person goes elsewhere. What is in it may be changed in place; save(patch) with no patch writes it as it is.
export async function withDraft(kind, key, draw) {
  const draft = await drafts.open(kind, key, { initial: {} });
  if (!draft.value.kind) {
    if (!draft.readOnly) await draft.close();
    return gone();
  }
  const line = savedLine();
  if (draft.savedAt) line.saved(draft.savedAt);
  const stop = onChange(["draft"], (change) => {
    if (change.id !== draft.id) return;
    if (change.failed) line.failed();
    else if (change.saved) line.saved(new Date(change.saved));
  });
  const save = (patch = {}) => {
    if (draft.readOnly) return;
    draft.save(patch);
    line.saving();
  };
  let element;
  try {
    element = await draw({ draft, save, line, correction: await correctionOf(draft) });
  } catch (error) {
    stop();
    if (!draft.readOnly) await draft.close();
    throw error;
  }
  const leaveFurther = element.leave;
  element.leave = async () => {
    stop();
    await leaveFurther?.();
    if (!draft.readOnly) await draft.close();
  };
  if (draft.readOnly) lockDown(element);
  return element;
}

// Nothing can be changed in a second tab; everything can be read.
function lockDown(element) {
  element.querySelector("main").prepend(notice("gold", t("draft.elsewhere.title"), h("p", {}, t("draft.elsewhere"))));
  element.querySelectorAll("input, textarea, select, main button, .lapang-bar button").forEach((control) => {
    control.disabled = true;
  });
}

const gone = () =>
  frame({ title: t("draft.gone.title"), back: "#/beranda", status: statusPill() },
    notice("", null, h("p", {}, t("draft.gone"))), link(t("home.to"), "#/beranda"));

// Says why this draft exists, where it stands in the place of something sent: its reason, and what was found wrong.
async function correctionOf(draft) {
  if (!draft.supersedes) return null;
  const old = await outbox.item(draft.supersedes);
  const why = (old?.why ?? []).map((each) => wordsOf(each)).filter(Boolean);
  return notice("gold", t("correction.title"),
    why.length > 0 && h("ul", {}, why.map((words) => h("li", {}, words))),
    draft.reason && h("p", { class: "small" }, t("correction.reason", { reason: draft.reason })));
}

const wordsOf = ({ message, code }) =>
  (typeof message === "string" ? message : said(message)) || (has(`why.${code}`) ? t(`why.${code}`) : t("why.other", { code }));

// The madrasah of the package with this number, and the whole package; throws LeaseOver when it may not be read.
export async function placeOf(nsm) {
  const found = await pack.current();
  return { pack: found, place: found?.places.find((place) => place.nsm === nsm) ?? null };
}

export const nameOf = (place, id) => place?.teachers.find((teacher) => teacher.id === id)?.name ?? "";

// A page instead of one that cannot be drawn: the package is too old, or the instrument never came.
export function cannot(title, words, { back = "#/beranda" } = {}) {
  return frame({ title, back, status: statusPill() },
    notice("gold", null, h("p", {}, words)), link(t("home.to"), "#/beranda", { kind: "quiet" }));
}

// Runs what a screen needs from the package; says in words why it cannot be had.
export async function fromPackage(title, work) {
  try {
    return (await work()) ?? cannot(title, t("pack.none"));
  } catch (error) {
    if (error instanceof pack.LeaseOver) return cannot(title, t("pack.lease_over"));
    throw error;
  }
}

// Seals a draft and goes home, where it is said. What cannot be sealed stays a draft.
export async function sealAndLeave({ draft, kind, payload, attachments = [], title, go, trouble }) {
  try {
    await outbox.seal({ kind, place: draft.value.place, payload, attachments, title, draft });
    go("#/beranda?tersegel=1");
  } catch (error) {
    trouble(error instanceof outbox.TooLarge ? t("seal.too_large") : t("seal.failed"));
  }
}
