// Facts: what was seen, each with its time. They are written as they happen; where they belong is said when there is time.

import { uuid7 } from "../bytes.js";
import { announce, fill, h } from "../dom.js";
import { dictationButton } from "../dictation.js";
import { button, icon, input, textarea, twice } from "../parts.js";
import { focused } from "../ratings.js";
import { clock, said, t, timeNow } from "../words.js";

const LONGEST = 2000;

export const newFact = ({ at = "", text = "", code = "" } = {}) => ({ id: uuid7(), at, text, code });

// The field for one fact: its words, its time, and the way to take it away. One that is empty shows only its words; with the
// first letter `begin` is called, and the rest appears without moving what is below out from under a finger.
export function factEditor(fact, { changed, remove, begin = () => {}, timed = true, label }) {
  const isWritten = () => fact.text.trim() !== "" || fact.at !== "";
  const area = textarea(fact.text, () => {
    if (!isWritten() && area.value.trim()) {
      begin();
      time.value = fact.at;
    }
    fact.text = area.value;
    row.classList.toggle("lapang-unwritten", !isWritten());
    changed();
  }, { maxlength: LONGEST, "aria-label": label });
  const time = input("time", fact.at, () => {
    fact.at = time.value;
    changed();
  }, { class: "lapang-time", "aria-label": t("fact.time"), hidden: !timed });
  const row = h("div", { class: isWritten() ? "lapang-fact" : "lapang-fact lapang-unwritten" }, area,
    h("div", { class: "cluster" }, time, dictationButton(area), twice(t("remove"), t("remove.sure"), remove)));
  return row;
}

// The page of a lesson: a list that grows, and one field that is always there.
export class Timeline {
  constructor(sheet, instrument, { changed, numbers }) {
    Object.assign(this, { sheet, instrument, changed, numbers });
    this.list = h("ol", { class: "list lapang-facts" });
    this.hint = h("p", { class: "muted" }, t("facts.hint"));
    this.open = null;
    this.show();
    this.element = h("div", { class: "stack" }, h("h2", {}, t("facts.title")), this.hint, this.list);
    this.composer = this.compose();
  }

  compose() {
    const { sheet } = this;
    sheet.typing ??= { at: "", text: "" };
    const time = h("span", { class: "small muted lapang-now", "aria-live": "off" });
    const tell = () => fill(time, sheet.typing.at ? clock(sheet.typing.at) : "");
    const area = textarea(sheet.typing.text, () => {
      stamp();
      sheet.typing.text = area.value;
      if (!area.value.trim()) sheet.typing.at = "";
      tell();
      this.changed();
    }, { maxlength: LONGEST, "aria-label": t("facts.field"), placeholder: t("facts.field"), onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) add();
    } });
    const stamp = () => {
      sheet.typing.at ||= timeNow();
    };
    const add = () => {
      if (!area.value.trim()) {
        stamp(); // the moment is kept even when the words come later
        tell();
        area.focus();
        return;
      }
      sheet.facts.push(newFact({ at: sheet.typing.at || timeNow(), text: area.value.trim() }));
      sheet.typing = { at: "", text: "" };
      area.value = "";
      area.rows = 2;
      tell();
      this.changed();
      this.show();
      announce(t("fact.noted"));
      this.list.lastElementChild?.scrollIntoView({ block: "end" });
      area.focus();
    };
    tell();
    return h("div", { class: "lapang-compose" }, area,
      h("div", { class: "lapang-compose-row" }, time, dictationButton(area), button(t("facts.note"), add, { kind: "wide" })));
  }

  show() {
    fill(this.list, this.sheet.facts.map((fact) => this.line(fact)));
    this.hint.hidden = this.sheet.facts.length > 0;
  }

  line(fact) {
    const row = h("li", {});
    const isOpen = this.open === fact.id;
    const where = fact.code ? t("fact.at", { number: this.numbers.get(fact.code) }) : t("fact.nowhere");
    fill(row,
      h("button", { type: "button", class: "lapang-fact-line", "aria-expanded": String(isOpen), onclick: () => {
        this.open = isOpen ? null : fact.id;
        this.show();
        this.list.children[this.sheet.facts.indexOf(fact)]?.querySelector("textarea, button")?.focus();
      } },
      h("span", { class: "lapang-clock" }, clock(fact.at)), h("span", { class: "lapang-said" }, fact.text),
      h("span", { class: fact.code ? "tag" : "tag neutral" }, where), icon("pen")),
      isOpen && this.editor(fact));
    return row;
  }

  editor(fact) {
    const choose = h("select", { "aria-label": t("fact.belongs"), onchange: () => {
      fact.code = choose.value;
      this.changed();
      this.open = null;
      this.show();
    } }, h("option", { value: "" }, t("fact.later")),
    focused(this.instrument, this.sheet.focus).map((group) =>
      h("optgroup", { label: `${group.number}. ${said(group.title)}` }, group.items.map((item) =>
        h("option", { value: item.code, selected: item.code === fact.code }, `${item.number} ${said(item.text)}`)))));
    return h("div", { class: "stack" },
      h("label", { class: "field" }, h("span", { class: "label" }, t("fact.belongs")), choose),
      factEditor(fact, {
        changed: this.changed, label: t("fact.text"),
        remove: () => {
          this.sheet.facts.splice(this.sheet.facts.indexOf(fact), 1);
          this.changed();
          this.open = null;
          this.show();
        },
      }),
      button(t("done"), () => {
        this.open = null;
        this.show();
      }, { kind: "quiet" }));
  }
}
