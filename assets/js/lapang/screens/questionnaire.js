// A form that somebody handed in as a workbook: questions in groups, shown as they become relevant, checked as the server does.

import { checkAnswers, walk } from "../answers.js";
import { fill, h, meet } from "../dom.js";
import * as pack from "../pack.js";
import { button, card, frame, notice, progressBar } from "../parts.js";
import { go } from "../router.js";
import { statusPill } from "../status.js";
import { day, said, t } from "../words.js";
import { cannot, fromPackage, sealAndLeave, withDraft } from "./kit.js";
import { QuestionField } from "./questions.js";
import { titleOf } from "./titles.js";

const ONE_PAGE = 12; // so many questions stand on one page whatever their groups

export const draw = ({ rest: [key] }) =>
  fromPackage(t("begin.angket"), () =>
    withDraft("answers", key, async (context) => {
      const { instrument: code, version } = context.draft.value;
      const instrument = await pack.instrument(code, version);
      return instrument ? new Questionnaire(context, instrument).element : cannot(t("begin.angket"), t("begin.not_here"));
    }));

// Each group of the outermost order is a page; questions between groups are pages, too.
export function pagesOf(form) {
  const questions = [...walk(form.members)].filter(([member]) => member.kind !== "group");
  if (questions.length <= ONE_PAGE) return [form.members];
  const pages = [];
  for (const member of form.members) {
    const last = pages[pages.length - 1];
    if (member.kind === "group" || !last || last[0].kind === "group") pages.push([member]);
    else last.push(member);
  }
  return pages;
}

const isAsked = (member) => member.kind !== "group" && member.kind !== "calculate";
const isAnswerable = (member) => isAsked(member) && member.kind !== "note";

class Questionnaire {
  constructor({ draft, save, line, correction }, instrument) {
    Object.assign(this, { draft, save, line, correction, value: draft.value, form: instrument.form });
    this.value.photos ??= [];
    this.pages = pagesOf(this.form);
    this.page = 0;
    this.fields = new Map();
    this.groups = new Map();
    this.check();
    this.body = h("div", { class: "stack wide" });
    this.progress = h("div", {});
    this.bar = h("div", { class: "lapang-bar-inner" });
    this.trouble = h("div", { role: "alert" });
    this.element = frame(
      { title: said(instrument.title), about: [this.value.about_name, day(this.value.held_on)].join(" · "), back: "#/beranda",
        status: statusPill(), progress: this.progress, bar: [this.bar] },
      correction, this.trouble, this.body);
    this.element.leave = () => clearTimeout(this.soon);
    this.show(0, { isFirst: true });
  }

  check() {
    this.checked = checkAnswers(this.form, this.value.answers, { today: this.value.held_on });
    this.problems = new Map(this.checked.problems.map((problem) => [problem.name, problem]));
  }

  // Pages on which nothing is relevant are passed over.
  relevantPages() {
    const holds = ([member, around]) => isAsked(member) && this.checked.relevant[member.name] !== false && this.checked.relevant[around] !== false;
    return this.pages.map((members, index) => ({ members, index })).filter(({ members }) => [...walk(members)].some(holds));
  }

  show(page, { isFirst = false, at = null } = {}) {
    this.page = page;
    fill(this.trouble);
    this.fields.clear();
    this.groups.clear();
    fill(this.body, this.pages[page].map((member) => this.member(member)));
    this.renew();
    this.showBar();
    if (isFirst) return;
    const field = at && this.fields.get(at);
    if (field) meet(field.element);
    else {
      scrollTo(0, 0);
      this.element.querySelector("h1")?.focus({ preventScroll: true });
    }
  }

  member(member) {
    if (member.kind === "group") {
      const inner = member.members.map((each) => this.member(each));
      const section = h("section", { class: "stack lapang-group" }, member.label && h("h2", {}, said(member.label)), inner);
      this.groups.set(member.name, section);
      return section;
    }
    if (!isAsked(member)) return null;
    const field = new QuestionField(member, {
      choices: this.form.choice_lists[member.choices] ?? [], value: this.value,
      answered: (answer) => this.answered(member, answer),
      typing: (answer) => this.typing(member, answer),
    });
    this.fields.set(member.name, field);
    return field.element;
  }

  put(member, answer) {
    if (answer === null || answer === "" || (Array.isArray(answer) && !answer.length)) delete this.value.answers[member.name];
    else this.value.answers[member.name] = answer;
    this.save();
  }

  answered(member, answer) {
    this.put(member, answer);
    clearTimeout(this.soon);
    this.check();
    this.fields.get(member.name).judge(this.spoken(member.name));
    this.renew();
  }

  // While somebody types, the form is asked again only when they pause.
  typing(member, answer) {
    this.put(member, answer);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.check();
      this.renew();
    }, 250);
  }

  // What is wrong with an answer is said at once; that one is missing only at the end.
  spoken(name) {
    const problem = this.problems.get(name);
    return problem && problem.fault !== "required" ? words(problem) : "";
  }

  renew() {
    const { relevant } = this.checked;
    for (const [name, section] of this.groups) section.hidden = !relevant[name];
    for (const [name, field] of this.fields) field.element.hidden = !relevant[name];
    const asked = [...walk(this.form.members)].map(([member]) => member).filter((member) => isAnswerable(member) && relevant[member.name]);
    const done = asked.filter((member) => member.name in this.value.answers && !this.problems.has(member.name)).length;
    const sentence = t("sheet.progress", { done, of: asked.length });
    if (this.sentence !== sentence) {
      this.sentence = sentence;
      fill(this.progress, progressBar(done, asked.length, sentence));
      this.showBar();
    }
  }

  showBar() {
    const pages = this.relevantPages().map(({ index }) => index);
    const next = pages.find((index) => index > this.page);
    const before = pages.filter((index) => index < this.page).pop();
    const shown = `${before}/${next}`;
    if (this.shownBar === shown + this.page) return;
    this.shownBar = shown + this.page;
    fill(this.bar, this.line.element, h("div", { class: "lapang-bar-row" },
      before !== undefined && button(t("questions.before"), () => this.show(before), { kind: "quiet" }),
      next !== undefined ? button(t("sheet.next"), () => this.show(next)) : button(t("review.seal"), () => this.seal())));
  }

  tell(words) {
    fill(this.trouble, notice("alert", null, h("p", {}, words)));
    this.trouble.scrollIntoView({ block: "center" });
  }

  // Names every question that keeps the form from being sealed, with the way to it.
  showProblems() {
    const members = new Map([...walk(this.form.members)].map(([member]) => [member.name, member]));
    const links = this.checked.problems.filter(({ name }) => members.has(name)).map((problem) => h("li", {},
      button(said(members.get(problem.name).label), () => this.toQuestion(problem.name), { kind: "bare" }),
      h("p", { class: "small" }, words(problem))));
    fill(this.trouble, card(t("questions.wrong", { n: links.length }), h("ul", { class: "list" }, links)));
    meet(this.trouble.querySelector("h2"));
  }

  toQuestion(name) {
    const page = this.pages.findIndex((members) => [...walk(members)].some(([member]) => member.name === name));
    this.show(page, { at: name });
    this.fields.get(name)?.judge(words(this.problems.get(name)));
  }

  seal() {
    this.check();
    if (!this.checked.answers.length) return this.tell(t("questions.empty"));
    if (this.checked.problems.some(({ fault }) => fault !== "unknown_name")) return this.showProblems();
    const { about, instrument, version, school_year, stage, source_role, technique, held_on, photos } = this.value;
    const made = new Set([...walk(this.form.members)].filter(([member]) => member.calculation).map(([member]) => member.name));
    const answers = Object.fromEntries(this.checked.answers.filter(([name]) => !made.has(name)));
    const attachments = photos.filter(({ code }) => code in answers).map(({ sha256, size, type, name, code }) => ({ sha256, size, type, name, for: code.slice(0, 60) }));
    const payload = { about, instrument, version, school_year, stage, source_role, technique, held_on, answers };
    return sealAndLeave({ draft: this.draft, kind: "answers", payload, attachments, go, title: titleOf(this.value), trouble: (words) => this.tell(words) });
  }
}

const words = ({ fault, message }) => said(message) || t(`answer.${fault}`);
