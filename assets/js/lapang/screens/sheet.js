// A sheet of indicators: facts of the lesson, scores by competency, and the look back before it is sealed.

import { fill, h, meet } from "../dom.js";
import { button, frame, notice, progressBar, select } from "../parts.js";
import { focused, itemsOf, standing } from "../ratings.js";
import { go } from "../router.js";
import { statusPill } from "../status.js";
import { day, said, t } from "../words.js";
import { Timeline, newFact } from "./facts.js";
import { anchors, itemCard } from "./items.js";
import { Review } from "./review.js";

const NOTES = "catat";
const SCORES = "nilai";
const REVIEW = "periksa";

// Draws a sheet; `isSelf` is a reflection: without a lesson's notes, in the first person.
export function sheetScreen({ draft, save, line, correction }, instrument, { isSelf = false } = {}) {
  return new Sheet({ draft, save, line, correction, instrument, isSelf }).element;
}

class Sheet {
  constructor(context) {
    Object.assign(this, context);
    this.sheet = this.draft.value;
    this.groups = focused(this.instrument, this.sheet.focus);
    this.numbers = new Map(itemsOf(this.instrument.groups).map((item) => [item.code, item.number]));
    this.steps = this.isSelf ? [SCORES, REVIEW] : [NOTES, SCORES, REVIEW];
    this.progress = h("div", {});
    this.body = h("div", { class: "stack wide" });
    this.bar = h("div", { class: "lapang-bar-inner" });
    this.tabs = h("nav", { class: "lapang-tabs", "aria-label": t("sheet.parts") });
    this.element = frame(
      { title: this.title(), about: this.about(), back: "#/beranda", status: statusPill(), progress: this.progress, bar: [this.bar] },
      this.tabs, this.correction, this.body);
    this.stop = this.watchHistory();
    this.element.leave = this.stop;
    const { step = this.steps[0], group = 0 } = history.state?.sheet === this.draft.key ? history.state : {};
    this.show(step, group, { isFirst: true });
  }

  title() {
    return this.isSelf ? t("begin.refleksi") : t("begin.observasi");
  }

  about() {
    const { about_name, setting, held_on } = this.sheet;
    return [this.isSelf ? said(this.instrument.title) : about_name, setting, day(held_on)].filter(Boolean).join(" · ");
  }

  // The phone's back button leads from one part to the one before, and only then home.
  watchHistory() {
    const back = ({ state }) => {
      if (state?.sheet === this.draft.key) this.show(state.step, state.group, { isBack: true });
      else this.show(this.steps[0], 0, { isBack: true });
    };
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }

  show(step, group = 0, { isFirst = false, isBack = false, at = null } = {}) {
    if (step !== NOTES) this.settleTyping();
    Object.assign(this, { step, group: Math.min(Number(group) || 0, this.groups.length - 1) });
    if (!isFirst && !isBack) history.pushState({ sheet: this.draft.key, step, group: this.group }, "");
    this.showTabs();
    this.renew();
    const draw = { [NOTES]: () => this.notes(), [SCORES]: () => this.scores(), [REVIEW]: () => this.review() }[step];
    draw();
    if (isFirst) return;
    const target = at && document.getElementById(`i-${at}`);
    if (target) meet(target);
    else {
      scrollTo(0, 0);
      this.tabs.querySelector("[aria-current]")?.focus({ preventScroll: true });
    }
  }

  // What stands in the field of the notes is a fact, too, though nobody pressed the button.
  settleTyping() {
    const { typing } = this.sheet;
    if (!typing?.text.trim()) return;
    this.sheet.facts.push(newFact({ at: typing.at, text: typing.text.trim() }));
    this.sheet.typing = { at: "", text: "" };
    this.save();
  }

  showTabs() {
    const words = { [NOTES]: t("sheet.notes"), [SCORES]: t("sheet.scores"), [REVIEW]: t("sheet.review") };
    fill(this.tabs, this.steps.map((step) =>
      h("button", { type: "button", class: "lapang-tab", "aria-current": this.step === step ? "step" : null,
        onclick: () => this.step !== step && this.show(step, this.group) }, words[step])));
  }

  // Letters come faster than anybody reads a progress bar.
  changed() {
    this.save();
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.renew();
    }, 150);
  }

  renew() {
    const { done, of } = standing(this.sheet, this.instrument);
    const words = t("sheet.progress", { done, of });
    if (this.shownProgress === words) return;
    this.shownProgress = words;
    fill(this.progress, progressBar(done, of, words));
    const chosen = this.picked?.selectedOptions[0];
    if (chosen) chosen.textContent = this.pickerWords(this.groups[this.group]);
  }

  notes() {
    const timeline = new Timeline(this.sheet, this.instrument, { changed: () => this.changed(), numbers: this.numbers });
    fill(this.body, timeline.element);
    fill(this.bar, timeline.composer, this.line.element);
  }

  scores() {
    const group = this.groups[this.group];
    const context = { sheet: this.sheet, instrument: this.instrument, changed: () => this.changed(), isSelf: this.isSelf };
    fill(this.body,
      this.groups.length > 1 && this.picker(),
      h("h2", {}, t("sheet.competency", { number: group.number, title: said(group.title) })),
      anchors(this.instrument, this.sheet, () => this.save()),
      group.items.map((item) => itemCard(item, context)));
    const isLast = this.group === this.groups.length - 1;
    fill(this.bar, this.line.element, h("div", { class: "lapang-bar-row" },
      button(t("sheet.to_open"), () => this.toOpen(), { kind: "quiet" }),
      isLast ? button(t("sheet.review"), () => this.show(REVIEW)) : button(t("sheet.next"), () => this.show(SCORES, this.group + 1))));
  }

  picker() {
    const words = this.groups.map((group, index) => [index, this.pickerWords(group)]);
    this.picked = select(words, this.group, (index) => this.show(SCORES, Number(index)), { "aria-label": t("sheet.pick") });
    return this.picked;
  }

  pickerWords(group) {
    const { done, of } = standing({ ...this.sheet, focus: [group.code] }, this.instrument);
    return `${group.number}. ${said(group.title)} (${done}/${of})`;
  }

  // Goes to the next indicator that is open or wrong, from here on and then from the beginning.
  toOpen() {
    const { open, problems } = standing(this.sheet, this.instrument);
    const wanted = new Set([...open, ...problems.map(({ code }) => code)]);
    const order = this.groups.flatMap((group, index) => group.items.map((item) => ({ code: item.code, index })));
    const candidates = order.filter(({ code }) => wanted.has(code));
    const next = candidates.find(({ index }) => index >= this.group) ?? candidates[0];
    if (next) this.toItem(next.code);
    else this.show(REVIEW);
  }

  toItem(code) {
    const index = this.groups.findIndex((group) => group.items.some((item) => item.code === code));
    this.show(SCORES, index, { at: code });
  }

  review() {
    const view = new Review({
      draft: this.draft, sheet: this.sheet, instrument: this.instrument, numbers: this.numbers, isSelf: this.isSelf, go,
      save: () => this.save(), toItem: (code) => this.toItem(code), toNotes: () => this.show(NOTES),
    });
    fill(this.body, view.element);
    fill(this.bar, this.line.element, view.sealButton);
  }
}

// A sheet whose instrument may not be read now, or is not here any more: what is written stays, and can be read.
export function sheetWithout(draft, words) {
  const facts = draft.value.facts ?? [];
  return frame({ title: t("begin.observasi"), about: draft.value.about_name, back: "#/beranda", status: statusPill() },
    notice("gold", null, h("p", {}, words)),
    h("ul", { class: "list" }, facts.map((fact) => h("li", {}, [fact.at, fact.text].filter(Boolean).join(" · ")))));
}
