// Notes of an interview or about a document: sentence by sentence, whose words they are, and later to which indicators they belong.

import { uuid7 } from "../bytes.js";
import { fill, h, announce } from "../dom.js";
import { dictationButton } from "../dictation.js";
import * as pack from "../pack.js";
import { button, choiceRow, icon, input, textarea, twice } from "../parts.js";
import { clock, said, t, timeNow } from "../words.js";
import { photoStrip } from "./photos.js";

const LONGEST = 5000;

// The competencies with their indicators that a passage may be tagged with: those of the madrasah's instruments.
export async function taggable(place) {
  const groups = [];
  for (const { code, version, kind } of place?.instruments ?? []) {
    const found = kind === "items" ? await pack.instrument(code, version) : null;
    if (found) groups.push(...found.groups);
  }
  return groups;
}

export const written = (passages) => passages.filter((passage) => passage.text.trim());

// What passages become on the wire, and which photographs show which of them.
export const passagesPayload = (passages) =>
  written(passages).map(({ kind, text, at, indicators }) => ({ kind, text: text.trim(), at, indicators }));

export function photosOfPassages(passages, photos) {
  const places = new Map(written(passages).map((passage, index) => [passage.id, `passages.${index}`]));
  return photos.map(({ sha256, size, type, name, code }) => ({ sha256, size, type, name, for: places.get(code) ?? "" }));
}

export class Passages {
  constructor(value, { kinds, timed, groups, changed }) {
    Object.assign(this, { value, kinds, timed, groups, changed });
    this.numbers = new Map(groups.flatMap((group) => group.items.map((item) => [item.code, item.number])));
    this.open = null;
    this.list = h("ol", { class: "list lapang-facts" });
    this.hint = h("p", { class: "muted" }, t(timed ? "passages.hint_interview" : "passages.hint_document"));
    this.element = h("div", { class: "stack" }, h("h2", {}, t("passages.title")), this.hint, this.list);
    this.composer = this.compose();
    this.show();
  }

  compose() {
    const typing = (this.value.typing ??= { kind: this.kinds[0], at: "", text: "" });
    const area = textarea(typing.text, () => {
      if (this.timed) typing.at ||= timeNow();
      typing.text = area.value;
      this.changed();
    }, { maxlength: LONGEST, "aria-label": t("passages.field"), placeholder: t("passages.field") });
    const kinds = choiceRow(t("passages.kind"), this.kindOptions(), typing.kind, (kind) => {
      typing.kind = kind;
      this.changed();
    });
    const add = () => {
      if (this.settle()) {
        area.value = "";
        area.rows = 2;
        this.changed();
        this.show();
        announce(t("passages.noted"));
        this.list.lastElementChild?.scrollIntoView({ block: "end" });
      }
      area.focus();
    };
    return h("div", { class: "lapang-compose" }, kinds, area,
      h("div", { class: "lapang-compose-row" }, dictationButton(area), button(t("facts.note"), add, { kind: "wide" })));
  }

  // What stands in the field becomes a passage; returns whether anything stood there.
  settle() {
    const { typing, passages } = this.value;
    if (!typing?.text.trim()) return false;
    passages.push({ id: uuid7(), kind: typing.kind, text: typing.text.trim(), at: typing.at, indicators: [] });
    Object.assign(typing, { at: "", text: "" });
    return true;
  }

  kindOptions() {
    return this.kinds.map((kind) => ({ value: kind, label: t(`passage.${kind}`) }));
  }

  show() {
    fill(this.list, this.value.passages.map((passage) => this.line(passage)));
    this.hint.hidden = this.value.passages.length > 0;
  }

  toggle(passage) {
    this.open = this.open === passage?.id ? null : passage?.id ?? null;
    this.show();
    this.list.children[this.value.passages.indexOf(passage)]?.querySelector("button")?.focus();
  }

  line(passage) {
    const isOpen = this.open === passage.id;
    const tags = passage.indicators.map((code) => h("span", { class: "tag" }, this.numbers.get(code) ?? code));
    return h("li", {},
      h("button", { type: "button", class: "lapang-fact-line", "aria-expanded": String(isOpen), onclick: () => this.toggle(passage) },
        this.timed && h("span", { class: "lapang-clock" }, clock(passage.at)),
        h("span", { class: "lapang-said" }, h("span", { class: "small muted lapang-line" }, t(`passage.${passage.kind}`)),
          passage.kind === "quote" ? h("q", {}, passage.text) : passage.text), tags, icon("pen")),
      isOpen && this.editor(passage));
  }

  editor(passage) {
    const area = textarea(passage.text, () => {
      passage.text = area.value;
      this.changed();
    }, { maxlength: LONGEST, "aria-label": t("passages.field") });
    const time = this.timed && input("time", passage.at, () => {
      passage.at = time.value;
      this.changed();
    }, { class: "lapang-time", "aria-label": t("fact.time") });
    return h("div", { class: "stack lapang-editor" },
      choiceRow(t("passages.kind"), this.kindOptions(), passage.kind, (kind) => {
        passage.kind = kind;
        this.changed();
      }), area, time, this.tags(passage),
      photoStrip({ photos: this.value.photos, code: passage.id, changed: this.changed }),
      h("div", { class: "cluster" }, button(t("done"), () => this.toggle(passage), { kind: "quiet" }),
        twice(t("remove"), t("remove.sure"), () => {
          this.value.passages.splice(this.value.passages.indexOf(passage), 1);
          this.value.photos = this.value.photos.filter((photo) => photo.code !== passage.id);
          this.open = null;
          this.changed();
          this.show();
        })));
  }

  // Tags are for later: they need not be there, and the second coder does not see them.
  tags(passage) {
    if (!this.groups.length) return null;
    const chosen = h("div", { class: "cluster" });
    const choose = h("select", { "aria-label": t("tags.add"), onchange: () => {
      if (choose.value && !passage.indicators.includes(choose.value)) passage.indicators.push(choose.value);
      choose.value = "";
      this.changed();
      showChosen();
    } }, h("option", { value: "" }, t("tags.add")), this.groups.map((group) =>
      h("optgroup", { label: `${group.number}. ${said(group.title)}` }, group.items.map((item) =>
        h("option", { value: item.code }, `${item.number} ${said(item.text)}`)))));
    const showChosen = () => fill(chosen, passage.indicators.map((code) =>
      button(`${this.numbers.get(code) ?? code} ×`, () => {
        passage.indicators.splice(passage.indicators.indexOf(code), 1);
        this.changed();
        showChosen();
      }, { kind: "quiet", "aria-label": t("tags.remove", { number: this.numbers.get(code) ?? code }) })));
    showChosen();
    return h("div", { class: "field" }, h("span", { class: "label" }, t("tags.title"), h("span", { class: "optional" }, ` ${t("optional")}`)), chosen, choose);
  }
}
