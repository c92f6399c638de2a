// Before something is written: about whom, with what, on which part. What is clear already is not asked.

import { uuid7 } from "../bytes.js";
import { fill, h } from "../dom.js";
import * as drafts from "../drafts.js";
import * as pack from "../pack.js";
import { button, field, frame, input, link, notice, options, select } from "../parts.js";
import { statusPill } from "../status.js";
import { day, said, t, today } from "../words.js";
import { fromPackage, nameOf } from "./kit.js";

// What can be begun: where it goes on, which instruments serve, how it is usually seen.
export const KINDS = {
  observasi: { kind: "ratings", at: "observasi", techniques: ["observation", "monitoring"] },
  refleksi: { kind: "ratings", at: "refleksi", techniques: ["self_reflection"], isSelf: true },
  wawancara: { kind: "note", at: "wawancara", techniques: ["interview"] },
  dokumen: { kind: "note", at: "dokumen", techniques: ["document"] },
  angket: { kind: "answers", at: "angket", techniques: ["questionnaire"] },
  rapat: { kind: "meeting", at: "rapat", techniques: [] },
};

const OF_TECHNIQUE = {
  observation: "observasi", monitoring: "observasi", self_reflection: "refleksi", interview: "wawancara",
  document: "dokumen", questionnaire: "angket",
};
const APART = ["diri", "siswa", "wali"]; // roles in which nobody rates a teacher from here
const SPEAKERS = ["diri", "sejawat", "siswa", "wali", "kepala", "pengawas"]; // an interview is told in the role of whoever spoke

// The address at which an assignment is begun.
export const addressOf = (due) => `#/baru/${OF_TECHNIQUE[due.technique] ?? "observasi"}?tugas=${due.assignment}`;

export const rolesOf = (place) => place.roles.filter((role) => !APART.includes(role));

export function instrumentsFor(name, place) {
  if (name === "angket") return place.instruments.filter((one) => one.kind === "form");
  if (name === "observasi") return place.instruments.filter((one) => one.kind === "items" || serves(one, "observation"));
  if (name === "refleksi") return place.instruments.filter((one) => one.kind === "items" || serves(one, "self_reflection"));
  return [];
}

const serves = (instrument, technique) => (instrument.techniques ?? []).includes(technique);

export function draw({ rest: [name], tugas, tempat }) {
  return fromPackage(t(`begin.${name}`), async () => {
    const found = await pack.current();
    if (!found) return null;
    const due = found.places.flatMap((place) => place.due.map((one) => ({ ...one, place }))).find((one) => one.assignment === tugas);
    const place = due?.place ?? found.places.find((one) => one.nsm === tempat) ?? found.places[0];
    if (!place) return null;
    return new Begin(name, found, place, due).element;
  });
}

class Begin {
  constructor(name, found, place, due) {
    Object.assign(this, { name, found, place, due, plan: KINDS[name] });
    this.chosen = {
      about: this.plan.isSelf ? found.person.id : due?.about ?? "",
      instrument: "", focus: [], technique: due?.technique ?? this.plan.techniques[0] ?? "", setting: "", held_on: today(),
      stage: due?.stage ?? place.round?.stage ?? place.stages[0] ?? "",
      role: this.plan.isSelf || this.isTalk() ? "diri" : due?.source_role ?? rolesOf(place)[0] ?? "",
    };
    const usable = instrumentsFor(name, place);
    const given = usable.find((one) => one.code === due?.instrument) ?? (usable.length === 1 ? usable[0] : null);
    this.instruments = due?.instrument && given ? [given] : usable;
    this.problem = h("div", { role: "alert" });
    this.more = h("div", { class: "stack" });
    this.form = h("form", { class: "form", novalidate: true, onsubmit: (event) => this.go(event) }, this.fields());
    this.element = frame(
      { title: t(`begin.${name}`), about: place.name, back: "#/beranda", status: statusPill(),
        bar: [button(t("begin.go"), () => this.form.requestSubmit(), { kind: "wide" })] },
      this.problem, this.form);
    if (given) this.choose(given);
  }

  isTalk() {
    return this.name === "wawancara";
  }

  // About oneself one hands in documents; whatever else is a reflection.
  people() {
    const { place, found } = this;
    const others = place.teachers.filter((teacher) => teacher.id !== found.person.id);
    const isMine = this.name === "dokumen" && place.roles.includes("diri");
    return isMine ? [{ id: found.person.id, name: t("begin.myself") }, ...others] : others;
  }

  fields() {
    const { place, found, chosen, due, plan } = this;
    const roles = this.isTalk() ? SPEAKERS : rolesOf(place);
    const isAsked = !plan.isSelf && plan.kind !== "meeting";
    return [
      found.places.length > 1 && !due && this.placeField(),
      isAsked && (due
        ? h("p", {}, h("span", { class: "muted" }, `${t("begin.about")}: `), h("strong", {}, nameOf(place, due.about)))
        : field(t("begin.about"), this.aboutSelect())),
      isAsked && (this.isTalk() || (!due && roles.length > 1)) &&
        field(t(this.isTalk() ? "begin.speaker" : "begin.role"), select(roles.map((role) => [role, t(`role.${role}`)]), chosen.role, (role) => { chosen.role = role; })),
      (plan.kind === "ratings" || plan.kind === "answers") && this.instrumentChoice(),
      this.more,
      plan.kind === "note" && this.stageChoice(place.stages),
      plan.kind === "ratings" && !plan.isSelf && field(t("begin.setting"),
        input("text", "", (event) => { chosen.setting = event.target.value; }, { maxlength: 80, autocomplete: "off" }),
        { help: t("begin.setting.help"), optional: true }),
      field(t("begin.day"), input("date", chosen.held_on, (event) => { chosen.held_on = event.target.value; }, { max: today() })),
    ];
  }

  placeField() {
    const places = this.found.places.map((place) => [place.nsm, place.name]);
    return field(t("begin.place"), select(places, this.place.nsm, (nsm) => {
      location.hash = `#/baru/${this.name}?tempat=${nsm}`;
    }));
  }

  aboutSelect() {
    const people = this.people().map(({ id, name }) => [id, name]);
    return select([["", t("begin.choose")], ...people], "", (id) => {
      this.chosen.about = id;
      this.tellOpenDrafts();
    });
  }

  // The round says which stage it is, unless the instrument does not serve in it.
  stageChoice(possible) {
    const { due, place, chosen } = this;
    const said = due?.stage ?? place.round?.stage;
    chosen.stage = possible.includes(said) ? said : possible[0] ?? "";
    if (possible.length < 2 || possible.includes(said)) return null;
    return options(t("begin.stage"), possible.map((stage) => [stage, t(`stage.${stage}`)]), chosen.stage,
      (stage) => { chosen.stage = stage; });
  }

  instrumentChoice() {
    if (!this.instruments.length) return notice("gold", null, h("p", {}, t("begin.no_instrument")));
    if (this.instruments.length === 1) {
      return h("p", {}, h("span", { class: "muted" }, `${t("begin.instrument")}: `), said(this.instruments[0].title));
    }
    return options(t("begin.instrument"), this.instruments.map((one) => [one.code, said(one.title)]), "",
      (code) => this.choose(this.instruments.find((one) => one.code === code)));
  }

  async choose(instrument) {
    this.chosen.instrument = instrument;
    this.chosen.focus = [];
    const document = await pack.instrument(instrument.code, instrument.version);
    if (this.chosen.instrument !== instrument) return;
    this.chosen.here = Boolean(document);
    fill(this.more, !document && notice("gold", null, h("p", {}, t("begin.not_here"))), this.techniqueChoice(instrument),
      this.stageChoice(this.place.stages.filter((stage) => (instrument.stages ?? this.place.stages).includes(stage))),
      instrument.kind === "items" && document?.groups?.length > 1 && this.focusChoice(document));
    this.tellOpenDrafts();
  }

  techniqueChoice(instrument) {
    if (this.due || this.plan.isSelf) return null;
    const usual = (instrument.techniques ?? []).filter((technique) => technique !== "self_reflection");
    this.chosen.technique = usual.includes(this.chosen.technique) || !usual.length ? this.chosen.technique : usual[0];
    if (usual.length < 2) return null;
    return options(t("begin.technique"), usual.map((technique) => [technique, t(`technique.${technique}`)]),
      this.chosen.technique, (technique) => { this.chosen.technique = technique; });
  }

  focusChoice({ groups }) {
    const { chosen } = this;
    return h("details", { class: "card" }, h("summary", {}, h("strong", {}, t("begin.focus")), " ", h("span", { class: "small muted" }, t("begin.focus.help"))),
      options(t("begin.focus.legend"), groups.map((group) => [group.code, `${group.number}. ${said(group.title)}`]), [],
        (code, on) => { chosen.focus = on ? [...chosen.focus, code] : chosen.focus.filter((each) => each !== code); },
        { type: "checkbox" }));
  }

  // Whoever comes back to the same lesson goes on instead of beginning twice.
  async tellOpenDrafts() {
    const { about, instrument } = this.chosen;
    const same = (await drafts.list()).filter(({ value, unreadable }) => !unreadable && value.kind === this.plan.kind &&
      value.about === about && value.instrument === instrument?.code && about);
    fill(this.problem, same.map((draft) => notice("gold", t("begin.draft_there"),
      h("p", {}, link(t("begin.go_on", { day: day(draft.value.held_on) }), draft.hash, { kind: "quiet" })))));
  }

  missing() {
    const { chosen, plan } = this;
    if (plan.kind === "meeting") return chosen.held_on ? null : t("begin.day.missing");
    if (!chosen.about) return t("begin.about.missing");
    if (!chosen.role && chosen.about !== this.found.person.id) return t("begin.role.missing");
    const needsInstrument = plan.kind !== "note";
    if (needsInstrument && !chosen.instrument) return t("begin.instrument.missing");
    if (needsInstrument && !chosen.here) return t("begin.not_here");
    if (!chosen.held_on || chosen.held_on > today()) return t("begin.day.missing");
    return null;
  }

  async go(event) {
    event.preventDefault();
    const missing = this.missing();
    if (missing) {
      fill(this.problem, notice("alert", null, h("p", {}, missing)));
      this.problem.scrollIntoView({ block: "center" });
      return;
    }
    const { kind, at } = this.kindNow();
    const key = uuid7();
    const hash = `#/${at}/${key}`;
    const draft = await drafts.open(kind, key, { initial: this.value(kind), hash });
    draft.save({});
    await draft.close();
    location.replace(hash); // back leads home, not to this form
  }

  // An instrument that somebody handed in is answered on its own screen, however it is seen.
  kindNow() {
    return this.chosen.instrument?.kind === "form" ? { kind: "answers", at: "angket" } : this.plan;
  }

  value(kind) {
    const { chosen, place, due, found } = this;
    const occasion = { kind, name: this.name, place: place.nsm, held_on: chosen.held_on, assignment: due?.assignment ?? null };
    if (kind === "meeting") {
      return { ...occasion, title: "", begins: "", ends: "", present: [found.person.id], others: [], minutes: "", decisions: [] };
    }
    const isMine = chosen.about === found.person.id;
    const about = {
      ...occasion, about: chosen.about, school_year: place.school_year.pk, stage: chosen.stage, source_role: isMine ? "diri" : chosen.role,
      technique: chosen.technique, about_name: isMine ? found.person.name : nameOf(place, chosen.about),
    };
    if (kind === "note") return { ...about, title: "", with: "", passages: [] };
    const used = { ...about, instrument: chosen.instrument.code, version: chosen.instrument.version };
    if (kind === "answers") return { ...used, answers: {}, photos: [] };
    return { ...used, setting: chosen.setting.trim(), focus: chosen.focus, facts: [], scores: {}, photos: [] };
  }
}
