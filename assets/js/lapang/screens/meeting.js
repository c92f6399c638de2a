// A meeting: who was there, what was said, what was decided, who does it until when.

import { uuid7 } from "../bytes.js";
import { fill, h } from "../dom.js";
import { dictationButton } from "../dictation.js";
import { button, card, field, frame, input, notice, select, textarea, twice } from "../parts.js";
import { go } from "../router.js";
import { statusPill } from "../status.js";
import { day, t, timeNow } from "../words.js";
import { fromPackage, placeOf, sealAndLeave, withDraft } from "./kit.js";
import { titleOf } from "./titles.js";

export const draw = ({ rest: [key] }) =>
  fromPackage(t("begin.rapat"), () =>
    withDraft("meeting", key, async (context) => {
      const { pack, place } = await placeOf(context.draft.value.place);
      return new Meeting(context, peopleOf(place, pack.person)).element;
    }));

// Whoever teaches there is among them; a pengawas is a guest.
function peopleOf(place, me) {
  const others = (place?.teachers ?? []).filter((teacher) => teacher.id !== me.id);
  return place?.roles.includes("diri") ? [me, ...others] : others;
}

class Meeting {
  constructor({ draft, save, line, correction }, people) {
    Object.assign(this, { draft, save, people, value: draft.value });
    this.value.present = this.value.present.filter((id) => people.some((person) => person.id === id));
    this.count = h("p", { class: "small muted", role: "status" });
    this.others = h("ul", { class: "list" });
    this.decided = h("ol", { class: "list" });
    this.trouble = h("div", { role: "alert" });
    this.element = frame(
      { title: t("begin.rapat"), about: day(this.value.held_on, { long: true }), back: "#/beranda", status: statusPill(),
        bar: [line.element, button(t("review.seal"), () => this.seal(), { kind: "wide" })] },
      correction, this.trouble, this.head(), this.attendance(), this.minutes(), this.decisions());
    this.tellCount();
  }

  typed(name) {
    return (event) => this.save({ [name]: event.target.value });
  }

  head() {
    const ends = input("time", this.value.ends, this.typed("ends"), { class: "lapang-time" });
    const begins = input("time", this.value.begins, this.typed("begins"), { class: "lapang-time" });
    const now = (control, name) => button(t("meeting.now"), () => {
      control.value = timeNow();
      this.save({ [name]: control.value });
    }, { kind: "quiet" });
    return card(null,
      field(t("meeting.title"), input("text", this.value.title, this.typed("title"), { maxlength: 160, autocomplete: "off" }), { help: t("meeting.title.help") }),
      h("div", { class: "lapang-pair" },
        h("div", {}, field(t("meeting.begins"), begins), now(begins, "begins")),
        h("div", {}, field(t("meeting.ends"), ends), now(ends, "ends"))));
  }

  attendance() {
    const name = input("text", "", () => {}, { maxlength: 120, autocomplete: "off", "aria-label": t("meeting.other"), placeholder: t("meeting.other") });
    const add = () => {
      this.takeTyped();
      name.focus();
    };
    this.takeTyped = () => {
      if (name.value.trim()) this.save({ others: [...this.value.others, name.value.trim()] });
      name.value = "";
      this.showOthers();
    };
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add();
    });
    this.showOthers();
    return card(t("meeting.present"), this.count,
      this.people.length > 0 && h("fieldset", { class: "lapang-names" }, h("legend", { class: "visually-hidden" }, t("meeting.present")),
        this.people.map((person) => h("label", { class: "lapang-name" },
          h("input", { type: "checkbox", checked: this.value.present.includes(person.id), onchange: (event) => this.attend(person.id, event.target.checked) }),
          h("span", {}, person.name)))),
      h("h3", {}, t("meeting.others")), this.others, h("div", { class: "lapang-add" }, name, button(t("meeting.add"), add, { kind: "quiet" })));
  }

  attend(id, isThere) {
    const present = this.value.present.filter((each) => each !== id);
    this.save({ present: isThere ? [...present, id] : present });
    this.tellCount();
    this.showDecisions();
  }

  tellCount() {
    this.count.textContent = t("meeting.count", { n: this.value.present.length + this.value.others.length });
  }

  showOthers() {
    fill(this.others, this.value.others.map((name, index) => h("li", { class: "lapang-entry" }, h("span", {}, name),
      button(t("remove"), () => {
        this.save({ others: this.value.others.filter((_, at) => at !== index) });
        this.showOthers();
      }, { kind: "bare", "aria-label": t("meeting.remove", { name }) }))));
    this.others.hidden = !this.value.others.length;
    this.tellCount();
  }

  minutes() {
    const area = textarea(this.value.minutes, () => this.save({ minutes: area.value }), { rows: 4, maxlength: 20000, "aria-label": t("meeting.minutes") });
    return card(t("meeting.minutes"), area, dictationButton(area));
  }

  decisions() {
    this.showDecisions();
    return card(t("meeting.decisions"), this.decided, button(t("meeting.decide"), () => {
      this.save({ decisions: [...this.value.decisions, { id: uuid7(), text: "", owner: "", due_on: "" }] });
      this.showDecisions();
      Array.from(this.decided.querySelectorAll("textarea")).pop()?.focus();
    }, { kind: "quiet" }));
  }

  showDecisions() {
    fill(this.decided, this.value.decisions.map((decision, index) => this.decision(decision, index)));
    this.decided.hidden = !this.value.decisions.length;
  }

  decision(decision, index) {
    const set = (name) => (value) => {
      decision[name] = value;
      this.save();
    };
    const area = textarea(decision.text, () => set("text")(area.value), { maxlength: 2000 });
    const { present } = this.value;
    // Whoever was there comes first: a decision is rarely given to somebody who was not.
    const names = [...this.people].sort((one, other) => Number(present.includes(other.id)) - Number(present.includes(one.id)));
    return h("li", { class: "stack" },
      field(t("meeting.decision", { n: index + 1 }), area),
      field(t("meeting.owner"), select([["", t("meeting.nobody")], ...names.map(({ id, name }) => [id, name])], decision.owner, set("owner"))),
      field(t("meeting.due"), input("date", decision.due_on, (event) => set("due_on")(event.target.value), { min: this.value.held_on })),
      twice(t("remove"), t("remove.sure"), () => {
        this.save({ decisions: this.value.decisions.filter((other) => other !== decision) });
        this.showDecisions();
      }));
  }

  missing() {
    const { title, begins, ends, minutes, present, others } = this.value;
    if (!title.trim()) return t("meeting.title.missing");
    if (!present.length && !others.length) return t("meeting.present.missing");
    if (begins && ends && ends <= begins) return t("meeting.ends.wrong");
    if (!minutes.trim() && !this.payloadDecisions().length) return t("meeting.minutes.missing");
    if (this.value.decisions.some(({ text, owner, due_on }) => !text.trim() && (owner || due_on))) return t("meeting.decision.missing");
    return null;
  }

  payloadDecisions() {
    return this.value.decisions.filter(({ text }) => text.trim())
      .map(({ text, owner, due_on }) => ({ text: text.trim(), owner: owner || null, due_on: due_on || null }));
  }

  seal() {
    const tell = (words) => {
      fill(this.trouble, notice("alert", null, h("p", {}, words)));
      this.trouble.scrollIntoView({ block: "center" });
    };
    this.takeTyped();
    const missing = this.missing();
    if (missing) return tell(missing);
    const { title, held_on, begins, ends, present, others, minutes } = this.value;
    const payload = { title: title.trim(), held_on, begins, ends, present, others, minutes: minutes.trim(), decisions: this.payloadDecisions() };
    return sealAndLeave({ draft: this.draft, kind: "meeting", payload, go, title: titleOf(this.value), trouble: tell });
  }
}
