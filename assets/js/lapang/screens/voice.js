// Suara siswa on one phone that goes round the class, also without signal. The teacher opens it; from then on the phone shows
// one pupil after the other nothing but code, words, questions and thanks, and the way back to the teacher is the PIN.

import { Closed, drop, fateOf, handIn, waits } from "../ballots.js";
import { fill, h } from "../dom.js";
import * as pack from "../pack.js";
import { button, card, choiceRow, empty, field, frame, input, link, notice, textarea } from "../parts.js";
import { go } from "../router.js";
import { statusPill } from "../status.js";
import { lock } from "../vault.js";
import { day, said, t, today } from "../words.js";
import { cannot, fromPackage } from "./kit.js";

export const draw = ({ rest: [id] }) =>
  fromPackage(t("voice.title"), async () => {
    const found = await pack.current();
    const campaigns = found?.places.flatMap((place) => place.campaigns ?? []) ?? [];
    if (!id) return list(campaigns);
    const campaign = campaigns.find((one) => one.id === id);
    const instrument = campaign && (await pack.instrument(campaign.instrument, campaign.version));
    return instrument?.form ? new Passing(campaign, instrument.form).element : cannot(t("voice.title"), t("voice.not_here"), { back: "#/suara" });
  });

function list(campaigns) {
  const shown = campaigns.map((one) =>
    h("li", { class: "lapang-entry" },
      h("a", { href: `#/suara/${one.id}`, class: "lapang-entry-main" },
        h("strong", {}, t("voice.class", { class: one.class })),
        h("span", { class: "small muted" }, t("voice.until", { name: one.title, day: day(one.closes_on) })))));
  return frame({ title: t("voice.title"), back: "#/beranda", status: statusPill() },
    h("p", {}, t("voice.about")),
    shown.length ? card(null, h("ul", { class: "list" }, shown)) : empty(h("p", {}, t("voice.none"))));
}

class Passing {
  constructor(campaign, form) {
    Object.assign(this, { campaign, form, isRound: false });
    this.element = h("div", {});
    this.element.leave = () => this.leave();
    this.teacher();
  }

  show(...parts) {
    fill(this.element, frame(...parts));
    window.scrollTo(0, 0);
    this.element.querySelector("h1")?.focus({ preventScroll: true });
  }

  // Whoever leaves while pupils have the phone, by whatever way, meets the PIN.
  async leave() {
    if (this.isRound) await lock();
  }

  async teacher() {
    const { campaign } = this;
    const state = h("div", {});
    const isOver = today() > campaign.closes_on;
    this.show({ title: t("voice.class", { class: campaign.class }), about: campaign.title, back: "#/suara", status: statusPill() },
      card(t("voice.how"), h("ol", {}, ["voice.how.1", "voice.how.2", "voice.how.3"].map((key) => h("li", {}, t(key))))),
      isOver ? notice("gold", t("voice.over"), h("p", {}, t("voice.over.about"))) : button(t("voice.begin"), () => this.begin(), { kind: "wide" }),
      state);
    await this.handed(state, true);
  }

  async handed(state, tries) {
    if (!(await waits(this.campaign))) return fill(state);
    try {
      if (tries && (await handIn(this.campaign))) return fill(state, notice("", t("voice.handed"), h("p", {}, t("voice.handed.about"))));
    } catch (error) {
      if (!(error instanceof Closed)) throw error;
      return fill(state, notice("gold", t("voice.closed"), h("p", {}, t("voice.closed.about"))));
    }
    return fill(state, notice("gold", t("voice.waits"), h("p", {}, t("voice.waits.about")),
      button(t("voice.hand_in"), () => this.handed(state, true), { kind: "quiet" })));
  }

  begin() {
    this.isRound = true;
    this.door();
  }

  door(trouble = null) {
    this.answers = null;
    const code = input("text", "", () => {}, { autocapitalize: "characters", autocomplete: "off", spellcheck: "false", maxlength: 40 });
    const goOn = async () => {
      const fate = await fateOf(this.campaign, code.value);
      if (fate === "fresh") this.words(code.value);
      else this.door(fate);
    };
    code.addEventListener("keydown", (event) => event.key === "Enter" && goOn());
    this.show({ title: t("voice.title") },
      trouble && notice("gold", t(`voice.${trouble}`), h("p", {}, t(`voice.${trouble}.about`))),
      card(t("voice.code"), field(t("voice.code.label"), code, { help: t("voice.code.help") }), button(t("voice.go"), goOn, { kind: "wide" })),
      button(t("voice.back"), () => go("#/suara"), { kind: "bare" }));
  }

  words(code) {
    this.show({ title: t("voice.before") },
      card(null, h("p", {}, t("voice.for", { name: this.campaign.title, class: this.campaign.class })),
        h("ul", { class: "list" }, this.campaign.words.map((sentence) => h("li", {}, said(sentence))))),
      button(t("voice.understood"), () => this.questions(code), { kind: "wide" }),
      button(t("voice.rather_not"), () => this.door(), { kind: "bare" }));
  }

  questions(code) {
    const answers = {};
    const choices = (question) =>
      [...(this.form.choice_lists[question.choices] ?? []).map(({ name, label }) => ({ value: name, label: said(label) })),
        { value: "", label: t("voice.skip") }];
    const asked = this.form.members.map((question) => {
      const label = said(question.label);
      if (question.kind !== "select_one") {
        const area = textarea("", (event) => (answers[question.name] = event.target.value), { maxlength: this.campaign.longest_text });
        return card(null, field(label, area, { help: said(question.hint) }));
      }
      const row = choiceRow(null, choices(question), undefined, (value) => (answers[question.name] = value), { stacked: true });
      row.className = "card lapang-item";
      row.prepend(h("legend", {}, label));
      return row;
    });
    const send = button(t("voice.send"), async () => {
      send.disabled = true;
      await drop(this.campaign, code, answers);
      this.thanks();
    }, { kind: "wide" });
    this.show({ title: this.campaign.title, bar: [send] }, h("p", {}, t("voice.choose")), asked);
  }

  thanks() {
    this.show({ title: t("voice.thanks") },
      notice("", t("voice.thanks"), h("p", {}, t("voice.thanks.about"))),
      button(t("voice.next"), () => this.door(), { kind: "wide" }),
      link(t("voice.back"), "#/suara", { kind: "bare" }));
  }
}
