// Kotak keluar: what is still only here, what arrived, what is missing and why.

import { onChange } from "../bus.js";
import { DraftExists } from "../drafts.js";
import { fill, h } from "../dom.js";
import { state } from "../net.js";
import * as outbox from "../outbox.js";
import { button, empty, field, frame, input, notice } from "../parts.js";
import { download, rescueFiles } from "../rescue.js";
import { draw, go, screen } from "../router.js";
import { evicted, forgetPerson, gapsOf } from "../sentinel.js";
import { fetchReceipts, importReceipts, sync } from "../sending.js";
import { netWords } from "../status.js";
import { kept, who } from "../vault.js";
import { clock, day, has, t, today } from "../words.js";

const TONES = { waiting: "gold", sending: "gold", sent: "", complete: "", held: "gold", conflict: "alert", returned: "alert" };

screen("keluar", async () => {
  const body = h("div", { class: "stack" });
  const send = button(t("outbox.send"), () => sync());
  const element = frame({ title: t("outbox.title"), back: "#/", bar: [send] }, body);
  const show = async () => fill(body, await content());
  let drawing = Promise.resolve();
  // Nothing is drawn over a field in which somebody writes.
  const refresh = () => (drawing = drawing.then(() => (body.contains(document.activeElement) && document.activeElement.tagName === "INPUT" ? null : show())).catch(() => {}));
  element.leave = onChange(["outbox", "net"], refresh);
  await show();
  return element;
});

async function content() {
  const items = await outbox.list();
  const n = items.filter(outbox.isOnlyHere).length;
  const canCorrect = new Map(await Promise.all(items.map(async ({ id }) => [id, await outbox.canCorrect(id)])));
  return [
    h("p", { class: "lapang-net", role: "status" }, h("strong", {}, n ? t("chip.waiting", { n }) : t("chip.nothing")), h("br"), netWords()),
    await clockNotice(),
    await gapNotice(items),
    await evictionNotice(),
    items.length ? h("ul", { class: "list lapang-outbox" }, items.map((one) => row(one, canCorrect.get(one.id)))) : empty(h("p", {}, t("outbox.empty"))),
    rescue(n),
  ];
}

async function clockNotice() {
  const contact = await kept("state", "contact");
  const days = Math.round(Math.abs(contact?.offset_s ?? 0) / 86_400);
  return days ? notice("gold", t("clock.title", { n: days }), h("p", {}, t("clock.about"))) : null;
}

// Numbers that the server misses and that are not waiting here either: lost with an older memory of this browser.
async function gapNotice(items) {
  const here = new Set(items.map(({ seq }) => seq));
  const gone = ((await kept("state", "contact"))?.missing ?? []).filter((seq) => !here.has(seq));
  return gone.length ? notice("alert", t("gaps.title"), h("p", {}, t("gaps.about", { numbers: gone.join(", ") }))) : null;
}

// What an emptied memory had sealed, against the receipts of this account.
let checked = null;
async function evictionNotice() {
  const lost = await evicted();
  if (!lost.length) return null;
  checked ??= await fetchReceipts(0).catch(() => null);
  const gone = checked && lost.flatMap((one) => gapsOf(one, checked));
  const understood = button(t("evicted.understood"), () => {
    lost.forEach(({ slot }) => forgetPerson(slot));
    draw();
  }, { kind: "quiet" });
  return notice("alert", t("evicted.title"),
    h("p", {}, !gone ? t("evicted.unchecked") : gone.length ? t("evicted.gone", { numbers: gone.join(", ") }) : t("evicted.allThere")),
    gone ? understood : null);
}

const moment = (ms) => `${day(today(new Date(ms)))}, ${clock(new Date(ms))}`;

function row(one, canCorrect) {
  const shown = state().sending === one.id ? "sending" : one.state;
  const missing = one.attachments.filter((file) => !file.there).length;
  return h("li", { class: "stack", "data-id": one.id, "data-state": shown },
    h("div", { class: "lapang-row" }, h("strong", {}, one.title || t(`kind.${one.kind ?? "note"}`)),
      h("span", { class: `tag ${TONES[shown]}` }, t(`state.${shown}`))),
    h("p", { class: "small muted" }, one.unreadable ? t("outbox.unreadable") : `${t(`kind.${one.kind}`)} · ${moment(one.sealed_at)}`),
    one.receipt ? h("p", { class: "small" }, t("outbox.receipt", { number: one.receipt.number })) : null,
    one.receipt && missing ? h("p", { class: "small" }, t("outbox.missing", { n: missing })) : null,
    ...reasons(one),
    one.corrected_by ? h("p", { class: "small muted" }, t("outbox.corrected")) : null,
    ["held", "returned"].includes(one.state) && !one.corrected_by ? correction(one, canCorrect) : null);
}

function reasons(one) {
  const said = one.why.map(({ code, message }) => wordsOf(code, message));
  if (one.state === "conflict") said.push(t("why.ISI_BERBEDA"));
  if (one.error) said.push(wordsOf(one.error.code, one.error.message));
  return said.map((words) => h("p", { class: "small lapang-why" }, words));
}

// Our own words where a code says it all; the server's where it says which rule, or what a person wrote.
const wordsOf = (code, message = "") => (has(`why.${code}`) ? t(`why.${code}`) : message || t("why.other", { code }));

function correction(one, canCorrect) {
  if (!canCorrect) return h("p", { class: "small muted" }, t("outbox.cannotCorrect"));
  const place = h("div", { class: "stack" });
  const ask = button(t("outbox.correct"), () => {
    const reason = input("text", "", null, { maxlength: 300 });
    const said = h("p", { class: "error small", role: "alert" });
    const begin = button(t("outbox.correctDo"), async () => {
      if (!reason.value.trim()) return fill(said, t("outbox.reasonMissing"));
      try {
        go(await outbox.correct(one.id, reason.value.trim()));
      } catch (error) {
        if (!(error instanceof DraftExists)) throw error;
        fill(said, t("outbox.draftExists"), " ", h("a", { href: error.hash }, t("outbox.toDraft")));
      }
    });
    fill(place, field(t("outbox.reason"), reason), said, begin);
    reason.focus();
  }, { kind: "quiet" });
  return fill(place, ask);
}

function rescue(n) {
  const said = h("p", { role: "status", class: "small" });
  const file = input("file", undefined, null, { accept: ".json,application/json", id: "tanda-terima", onchange: async () => {
    const ours = await importReceipts(file.files[0]).catch(() => null);
    fill(said, ours === null ? t("rescue.noFile") : t("rescue.taken", { n: ours }));
  } });
  return h("details", { class: "card" }, h("summary", {}, t("rescue.title")),
    h("div", { class: "stack" }, h("p", { class: "small" }, t("rescue.about")),
      n ? button(t("rescue.save"), async () => (await rescueFiles(who().slot)).forEach(download), { kind: "quiet" }) : h("p", { class: "small muted" }, t("rescue.nothing")),
      field(t("rescue.receipts"), file), said));
}
