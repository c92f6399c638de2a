// One question of a form as a field, by its kind.

import { h, unique } from "../dom.js";
import { dictationButton } from "../dictation.js";
import { choiceRow, input, options, textarea } from "../parts.js";
import { language, said, t } from "../words.js";
import { photoStrip } from "./photos.js";

const SHORT = 14; // labels of at most so many letters stand side by side
const MOST_BESIDE = 5;

const decimalSign = () => (language() === "id" ? "," : ".");
const shownNumber = (answer) => (typeof answer === "number" ? String(answer).replace(".", decimalSign()) : answer ?? "");

// What was typed, as a number where it is one; otherwise as it stands, so that it is refused in words.
function numberOf(typed) {
  const plain = typed.trim().replace(",", ".");
  return /^-?(\d+(\.\d+)?|\.\d+)$/.test(plain) ? Number(plain) : typed.trim();
}

// A field with its label, hint and what is wrong. `answered(answer)` is called for a choice or when a field is left,
// `typing(answer)` at every letter.
export class QuestionField {
  constructor(question, { choices, value, answered, typing }) {
    Object.assign(this, { question, choices, value, answered, typing });
    this.id = unique("q");
    this.error = h("p", { class: "error", id: `${this.id}-salah`, hidden: true });
    const { kind } = question;
    const build = { select_one: () => this.one(), select_multiple: () => this.several(), note: () => this.note(), image: () => this.image() }[kind];
    this.element = build ? build() : this.typed();
    this.element.append(this.error);
  }

  get answer() {
    return this.value.answers[this.question.name];
  }

  judge(words) {
    this.error.hidden = !words;
    this.error.textContent = words;
    this.control?.setAttribute("aria-invalid", String(Boolean(words)));
  }

  label() {
    return said(this.question.label);
  }

  help() {
    const { hint, guidance } = this.question;
    return [hint && h("p", { class: "help" }, said(hint)),
      guidance && h("details", { class: "small" }, h("summary", {}, t("questions.guidance")), h("p", {}, said(guidance)))];
  }

  note() {
    return h("div", { class: "notice" }, h("p", {}, this.label()), this.help());
  }

  one() {
    const shown = this.choices.map(({ name, label, anchor }) => ({ value: name, label: said(label), hint: anchor && said(anchor) }));
    const beside = shown.length <= MOST_BESIDE && shown.every(({ label, hint }) => label.length <= SHORT && !hint);
    const row = choiceRow(null, shown, this.answer, (name) => this.answered(name), { name: this.id, stacked: !beside });
    row.className = "card lapang-item";
    row.prepend(h("legend", {}, this.label()), h("div", {}, this.help()));
    return row;
  }

  several() {
    const chosen = new Set(Array.isArray(this.answer) ? this.answer : []);
    const list = options(this.label(), this.choices.map(({ name, label }) => [name, said(label)]), [...chosen], (name, on) => {
      if (on) chosen.add(name);
      else chosen.delete(name);
      this.answered(this.choices.map((choice) => choice.name).filter((each) => chosen.has(each)));
    }, { type: "checkbox", name: this.id });
    list.classList.add("card");
    list.append(h("div", {}, this.help()));
    return list;
  }

  image() {
    const photos = this.value.photos;
    const strip = photoStrip({ photos, code: this.question.name, changed: () => this.answered(photos.find(({ code }) => code === this.question.name)?.sha256 ?? null) });
    return h("div", { class: "card stack", role: "group", "aria-label": this.label() }, h("p", { class: "label" }, this.label()), this.help(), strip);
  }

  typed() {
    const { kind } = this.question;
    this.control = this.fieldFor(kind);
    this.control.id = this.id;
    this.control.setAttribute("aria-describedby", this.error.id);
    return h("div", { class: "card field" }, h("label", { for: this.id }, this.label()), this.help(), this.control,
      kind === "text" && dictationButton(this.control));
  }

  fieldFor(kind) {
    if (kind === "text") return textarea(this.answer, (event) => this.typing(event.target.value), { onchange: (event) => this.answered(event.target.value) });
    if (kind === "date" || kind === "time") {
      return input(kind, this.answer, null, { class: kind === "time" ? "lapang-time" : "", onchange: (event) => this.answered(event.target.value) });
    }
    const read = (event) => numberOf(event.target.value);
    return input("text", shownNumber(this.answer), (event) => this.typing(read(event)), {
      inputmode: kind === "integer" ? "numeric" : "decimal", autocomplete: "off", class: "lapang-number", onchange: (event) => this.answered(read(event)),
    });
  }
}
