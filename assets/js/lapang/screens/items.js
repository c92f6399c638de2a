// The indicators of one competency: facts first, then the score, or why it was not observed.

import { fill, h } from "../dom.js";
import { choiceRow, input, options, textarea, button } from "../parts.js";
import { factsOf, fullScore, loose, problemOf } from "../ratings.js";
import { clock, said, t, timeNow } from "../words.js";
import { factEditor, newFact } from "./facts.js";
import { photoStrip } from "./photos.js";

const REASONS = ["no_occasion", "no_time", "elsewhere"];

// What each score means, above the indicators that it is used for.
export function anchors(instrument, sheet, changed) {
  const panel = h("details", { class: "notice lapang-anchors", open: !sheet.anchors_closed, ontoggle: () => {
    if (Boolean(sheet.anchors_closed) === !panel.open) return;
    sheet.anchors_closed = !panel.open;
    changed();
  } },
  h("summary", {}, h("strong", {}, t("anchors.title"))),
  h("dl", {}, instrument.scale.map((step) => h("div", {}, h("dt", {}, `${step.value} · ${said(step.label)}`), h("dd", { class: "small" }, said(step.anchor))))));
  return panel;
}

// One indicator as a card; `changed()` saves the sheet and renews the progress.
export function itemCard(item, context) {
  return new ItemCard(item, context).element;
}

class ItemCard {
  constructor(item, { sheet, instrument, changed, isSelf }) {
    Object.assign(this, { item, sheet, instrument, save: changed, isSelf });
    this.full = fullScore(instrument);
    this.facts = h("div", { class: "stack" });
    this.score = h("div", { class: "stack tight" });
    this.problem = h("p", { class: "error", hidden: true });
    this.more = button(t("fact.more"), () => this.addFact(), { kind: "quiet" });
    this.photos = photoStrip({ photos: sheet.photos, code: item.code, changed });
    this.showFacts();
    this.showScore();
    this.judge();
    this.element = h("fieldset", { class: "card lapang-item", id: `i-${item.code}`, tabindex: "-1" },
      h("legend", {}, h("span", { class: "small muted" }, t("item.number", { number: item.number })), h("span", {}, said(item.text))),
      h("div", { class: "stack" }, this.facts,
        this.score, this.problem));
  }

  get entry() {
    return (this.sheet.scores[this.item.code] ??= {});
  }

  changed() {
    this.save();
    this.judge();
  }

  // What is missing is said once something was begun here, not before.
  judge() {
    const problem = problemOf(this.sheet, this.item.code, this.full);
    this.problem.hidden = !problem;
    this.problem.className = problem === "score_missing" ? "help" : "error"; // the score comes second
    this.problem.textContent = problem ? t(`problem.${problem}`) : "";
    this.more.hidden = !factsOf(this.sheet, this.item.code).length;
  }

  showFacts() {
    const mine = factsOf(this.sheet, this.item.code);
    const there = loose(this.sheet);
    fill(this.facts,
      h("p", { class: "label" }, this.label),
      (mine.length ? mine : [newFact({ code: this.item.code })]).map((fact) => this.editor(fact)),
      h("div", { class: "cluster" }, this.more,
        there.length > 0 && button(t("fact.fetch", { n: there.length }), () => this.fetch(), { kind: "quiet" }), this.photos));
  }

  get label() {
    return t(this.isSelf ? "facts.self" : "facts.seen");
  }

  // An empty field becomes a fact with the first letter, and its time is that moment.
  editor(fact) {
    return factEditor(fact, {
      timed: !this.isSelf, label: this.label, changed: () => this.changed(),
      begin: () => {
        fact.at ||= this.now();
        if (!this.sheet.facts.includes(fact)) this.sheet.facts.push(fact);
      },
      remove: () => {
        this.sheet.facts = this.sheet.facts.filter((other) => other !== fact);
        this.changed();
        this.showFacts();
      },
    });
  }

  now() {
    return this.isSelf ? "" : timeNow();
  }

  addFact() {
    if (factsOf(this.sheet, this.item.code).length) {
      this.sheet.facts.push(newFact({ at: this.now(), code: this.item.code }));
      this.changed();
      this.showFacts();
    }
    Array.from(this.facts.querySelectorAll("textarea")).pop()?.focus();
  }

  // Facts of the lesson that belong to no indicator yet, to be taken here.
  fetch() {
    const chosen = new Set();
    const list = options(t("fact.fetch.legend"), loose(this.sheet).map((fact) => [fact.id, [fact.at && clock(fact.at), fact.text].filter(Boolean).join(" · ")]),
      [], (id, on) => (on ? chosen.add(id) : chosen.delete(id)), { type: "checkbox" });
    fill(this.facts, list, h("div", { class: "cluster" },
      button(t("fact.fetch.take"), () => {
        this.sheet.facts.filter((fact) => chosen.has(fact.id)).forEach((fact) => { fact.code = this.item.code; });
        this.changed();
        this.showFacts();
      }), button(t("cancel"), () => this.showFacts(), { kind: "quiet" })));
    list.querySelector("input")?.focus();
  }

  // The choice stays where it is while one taps it; only what depends on it is drawn anew.
  showScore() {
    const { entry, instrument, item } = this;
    const steps = instrument.scale.map((step) => ({ value: String(step.value), head: step.value, label: said(step.label) }));
    const given = entry.score === undefined ? undefined : String(entry.score);
    this.row = choiceRow(t("score.of", { number: item.number }), steps, given, (value) => this.rate(Number(value)),
      { name: `n-${item.code}`, stacked: steps.length > 5 });
    this.anchor = h("p", { class: "small muted" });
    this.clearing = button(t("score.clear"), () => this.clear(), { kind: "bare" });
    this.reason = h("div", { class: "stack tight" });
    this.tick = h("input", { type: "checkbox", checked: Boolean(entry.unseen), onchange: () => this.unsee(this.tick.checked) });
    fill(this.score, this.row, this.anchor,
      h("div", { class: "cluster" }, h("label", { class: "check" }, this.tick, t(this.isSelf ? "unseen.self" : "unseen.tick")), this.clearing),
      this.reason);
    this.tellScore();
    fill(this.reason, entry.unseen && this.why());
  }

  tellScore() {
    const { entry, instrument } = this;
    const chosen = entry.unseen ? null : instrument.scale.find((step) => step.value === entry.score);
    this.row.hidden = Boolean(entry.unseen);
    this.anchor.hidden = !chosen;
    this.anchor.textContent = chosen ? said(chosen.anchor) : "";
    this.clearing.hidden = !chosen;
  }

  rate(score) {
    Object.assign(this.entry, { score, unseen: false });
    this.changed();
    this.tellScore();
  }

  unsee(unseen) {
    this.entry.unseen = unseen;
    this.changed();
    this.tellScore();
    fill(this.reason, unseen && this.why());
  }

  clear() {
    delete this.sheet.scores[this.item.code];
    this.changed();
    this.showScore();
    this.score.querySelector("input")?.focus({ preventScroll: true });
  }

  why() {
    const { entry } = this;
    const given = input("text", entry.why, () => {
      entry.why = given.value;
      this.changed();
    }, { "aria-label": t("unseen.why"), placeholder: t("unseen.why"), maxlength: 300 });
    const suggestions = this.isSelf ? [] : REASONS.map((reason) => button(t(`unseen.${reason}`), () => {
      given.value = t(`unseen.${reason}`);
      entry.why = given.value;
      this.changed();
    }, { kind: "quiet small" }));
    return [given, h("div", { class: "cluster" }, suggestions)];
  }
}
