// The look back before sealing: what is missing, in words, each with the way to it.

import { fill, h } from "../dom.js";
import { button, card, notice } from "../parts.js";
import { attachmentsOf, ratingsPayload, standing } from "../ratings.js";
import { sealAndLeave } from "./kit.js";
import { day, t } from "../words.js";
import { titleOf } from "./titles.js";

export class Review {
  constructor(context) {
    Object.assign(this, context);
    this.standing = standing(this.sheet, this.instrument);
    this.trouble = h("div", { role: "alert" });
    this.accepted = { open: false, loose: false };
    this.sealButton = button(t("review.seal"), () => this.seal(), { kind: "wide" });
    this.element = h("div", { class: "stack wide" }, this.trouble, this.summary(), this.wrong(), this.left(), this.open());
  }

  summary() {
    const { done, of } = this.standing;
    const { about_name, held_on, setting, photos } = this.sheet;
    const facts = this.sheet.facts.filter((fact) => fact.code).length;
    return card(t("review.title"),
      h("p", {}, h("strong", {}, about_name), h("br"), [day(held_on, { long: true }), setting].filter(Boolean).join(" · ")),
      h("p", {}, t("review.counts", { done, of, facts, photos: photos.length })));
  }

  // What the server would refuse; it must be mended first.
  wrong() {
    const { problems, empty } = this.standing;
    if (empty) return notice("alert", t("review.empty"));
    const kinds = [...new Set(problems.map(({ problem }) => problem))];
    return kinds.map((kind) => notice("alert", t(`review.${kind}`), this.links(problems.filter(({ problem }) => problem === kind).map(({ code }) => code))));
  }

  links(codes) {
    return h("div", { class: "cluster" }, codes.map((code) =>
      button(this.numbers.get(code), () => this.toItem(code), { kind: "quiet", "aria-label": t("review.go", { number: this.numbers.get(code) }) })));
  }

  left() {
    const { loose } = this.standing;
    if (!loose.length) return null;
    return notice("gold", t("review.loose", { n: loose.length }),
      h("ul", {}, loose.slice(0, 3).map((fact) => h("li", {}, fact.text.slice(0, 80)))),
      h("div", { class: "cluster" }, button(t("review.loose.link"), () => this.toNotes(), { kind: "quiet" })),
      this.accept("loose", t("review.loose.leave")));
  }

  open() {
    const { open } = this.standing;
    if (!open.length || this.standing.empty) return null;
    return notice("gold", t("review.open", { n: open.length }), h("p", {}, t("review.open.about")),
      this.links(open.slice(0, 12)), open.length > 12 && h("p", { class: "small" }, t("review.open.more", { n: open.length - 12 })),
      this.accept("open", t("review.open.leave")));
  }

  accept(what, words) {
    return h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (event) => {
      this.accepted[what] = event.target.checked;
    } }), words);
  }

  isReady() {
    const { empty, problems, open, loose } = this.standing;
    return !empty && !problems.length && (!open.length || this.accepted.open) && (!loose.length || this.accepted.loose);
  }

  // The button answers always: a grey one would not say what it waits for.
  async seal() {
    if (!this.isReady()) {
      const first = this.standing.empty || this.standing.problems.length ? "review.mend_first" : "review.confirm_first";
      fill(this.trouble, notice("alert", null, h("p", {}, t(first))));
      this.trouble.scrollIntoView({ block: "center" });
      return;
    }
    this.sealButton.disabled = true;
    await sealAndLeave({
      draft: this.draft, kind: "ratings", go: this.go, title: titleOf(this.sheet),
      payload: ratingsPayload(this.sheet, this.instrument), attachments: attachmentsOf(this.sheet.photos),
      trouble: (words) => {
        this.sealButton.disabled = false;
        fill(this.trouble, notice("alert", null, h("p", {}, words)));
      },
    });
  }
}
