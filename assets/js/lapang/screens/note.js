// An interview without a form: notes and the other's own words, with their time; indicators later.

import { fill, h } from "../dom.js";
import { button, card, field, frame, input, notice } from "../parts.js";
import { go } from "../router.js";
import { statusPill } from "../status.js";
import { day, t } from "../words.js";
import { fromPackage, placeOf, sealAndLeave, withDraft } from "./kit.js";
import { Passages, passagesPayload, photosOfPassages, taggable, written } from "./passages.js";
import { photoStrip } from "./photos.js";
import { titleOf } from "./titles.js";

const INTERVIEW = { name: "wawancara", kinds: ["note", "quote"], timed: true };

export const draw = ({ rest: [key] }, plan = INTERVIEW) =>
  fromPackage(t(`begin.${plan.name}`), () =>
    withDraft("note", key, async (context) => {
      const { place } = await placeOf(context.draft.value.place);
      return new NoteScreen(context, plan, await taggable(place)).element;
    }));

class NoteScreen {
  constructor({ draft, save, line, correction }, plan, groups) {
    Object.assign(this, { draft, save, plan, value: draft.value });
    this.value.photos ??= [];
    this.trouble = h("div", { role: "alert" });
    this.passages = new Passages(this.value, { kinds: plan.kinds, timed: plan.timed, groups, changed: () => save() });
    this.element = frame(
      { title: t(`begin.${plan.name}`), about: [this.value.about_name, day(this.value.held_on)].join(" · "), back: "#/beranda",
        status: statusPill(), bar: [this.passages.composer, line.element] },
      correction, this.head(), this.passages.element, this.end());
  }

  head() {
    const typed = (name) => (event) => this.save({ [name]: event.target.value });
    const isInterview = this.plan.timed;
    return h("div", { class: "stack" },
      isInterview && field(t("note.with"), input("text", this.value.with, typed("with"), { maxlength: 120, autocomplete: "off" }), { help: t("note.with.help"), optional: true }),
      field(t(isInterview ? "note.topic" : "document.title"), input("text", this.value.title, typed("title"), { maxlength: 160, autocomplete: "off" }),
        { help: isInterview ? null : t("document.title.help") }),
      !isInterview && h("div", { class: "card" }, photoStrip({ photos: this.value.photos, changed: () => this.save(), words: t("document.photo") }),
        h("p", { class: "help" }, t("document.photo.help"))));
  }

  end() {
    return card(t("note.end"), this.trouble, h("p", { class: "muted" }, t("note.end.about")),
      button(t("review.seal"), () => this.seal(), { kind: "wide" }));
  }

  missing() {
    if (!this.value.title.trim()) return t(this.plan.timed ? "note.topic.missing" : "document.title.missing");
    return written(this.value.passages).length ? null : t("note.empty");
  }

  async seal() {
    if (this.passages.settle()) this.save();
    const tell = (words) => {
      fill(this.trouble, notice("alert", null, h("p", {}, words)));
      this.trouble.scrollIntoView({ block: "center" });
    };
    const missing = this.missing();
    if (missing) return tell(missing);
    const { about, school_year, stage, source_role, held_on, title, technique, passages, photos } = this.value;
    const payload = { technique, about, school_year, stage, source_role, held_on, title: title.trim(), with: (this.value.with ?? "").trim(), passages: passagesPayload(passages) };
    return sealAndLeave({ draft: this.draft, kind: "note", payload, go, title: titleOf(this.value), attachments: photosOfPassages(passages, photos), trouble: tell });
  }
}
