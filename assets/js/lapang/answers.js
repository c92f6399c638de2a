// Checks the answers to a form: the twin of core/forms/answers.py. One table of cases (tests/spec/forms/answers.json)
// runs through both, so that the phone says before sealing what the server would say after sending.
//
// A form is the document that core/forms/documents.py writes. What is not relevant goes first, then kinds, constraints,
// and what is required. Calculations are made anew.

import { asBoolean, asText, evaluate } from "./expressions.js";

const LONGEST_TEXT = 5000;
// What Python's str.strip() takes away; String.trim() differs from it in five characters.
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

const isAnswered = (member) => !["group", "note", "calculate"].includes(member.kind);
const isBlank = (sent) =>
  sent === null || sent === undefined || (Array.isArray(sent) && sent.length === 0) || (typeof sent === "string" && BLANK.test(sent));

class Wrong extends Error {}
const wrong = (fault) => {
  throw new Wrong(fault);
};

// Yields every group and question with the name of the group around it, in the order of the form.
export function* walk(members, around = "") {
  for (const member of members) {
    yield [member, around];
    if (member.kind === "group") yield* walk(member.members, member.name);
  }
}

function text(sent) {
  if (typeof sent !== "string") wrong("wrong_kind");
  if (sent.length > LONGEST_TEXT && [...sent].length > LONGEST_TEXT) wrong("too_long");
  return [sent, sent];
}

function integer(sent) {
  return Number.isSafeInteger(sent) ? [sent, sent] : wrong("wrong_kind");
}

function decimal(sent) {
  const isFraction = typeof sent === "number" && Number.isFinite(sent) && !Number.isInteger(sent);
  return isFraction ? [sent, sent] : integer(sent);
}

function date(sent) {
  const [written] = text(sent);
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(written);
  if (!parts || parts[1] === "0000") wrong("wrong_kind");
  const [year, month, day] = parts.slice(1).map(Number);
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  if (found.getUTCMonth() !== month - 1 || found.getUTCDate() !== day) wrong("wrong_kind");
  return [{ day: written }, written];
}

function time(sent) {
  const [written] = text(sent);
  return /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/.test(written) ? [written, written] : wrong("wrong_kind");
}

function one(sent, choices) {
  if (typeof sent !== "string") wrong("wrong_kind");
  return choices.includes(sent) ? [sent, sent] : wrong("choice_unknown");
}

function several(sent, choices) {
  if (!Array.isArray(sent) || sent.some((each) => typeof each !== "string")) wrong("wrong_kind");
  if (!sent.every((each) => choices.includes(each))) wrong("choice_unknown");
  const chosen = choices.filter((name) => sent.includes(name));
  return [chosen.join(" "), chosen];
}

const READERS = { text, image: text, integer, decimal, date, time, select_one: one, select_multiple: several };

// Points order texts as Python does; UTF-16 units would not, beyond the basic plane.
const points = (name) => Array.from(name, (character) => character.codePointAt(0));
function byPoints(left, right) {
  const [a, b] = [points(left), points(right)];
  const at = a.findIndex((point, index) => point !== b[index]);
  return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at] - b[at];
}

// Returns {answers, dropped, problems: [{fault, name, message}], relevant: {name: boolean}, values}.
export function checkAnswers(form, sent, { today }) {
  return new Checking(form, sent, today).result();
}

class Checking {
  constructor(form, sent, today) {
    Object.assign(this, { form, sent, today });
    const named = () => Object.create(null);
    Object.assign(this, { placed: named(), relevant: named(), values: named(), kept: named(), problems: named() });
    this.dropped = new Set();
    this.relevant[""] = true;
    this.questions = [];
    for (const [member, around] of walk(form.members)) {
      this.placed[member.name] = [member, around];
      if (member.kind !== "group") this.questions.push(member);
    }
  }

  result() {
    for (const name of this.form.order) this.settle(...this.placed[name]);
    for (const question of this.questions) this.judge(question);
    const names = this.questions.map((question) => question.name);
    const asked = new Set(this.questions.filter((question) => question.kind !== "note").map((question) => question.name));
    const unknown = Object.keys(this.sent).filter((name) => !asked.has(name)).sort(byPoints);
    return {
      answers: names.filter((name) => name in this.kept).map((name) => [name, this.kept[name]]),
      dropped: names.filter((name) => this.dropped.has(name)),
      problems: [
        ...names.filter((name) => name in this.problems).map((name) => this.problems[name]),
        ...unknown.map((name) => ({ fault: "unknown_name", name, message: null })),
      ],
      relevant: this.relevant,
      values: this.values,
    };
  }

  answer(name) {
    return Object.hasOwn(this.sent, name) ? this.sent[name] : null;
  }

  holds(expression, otherwise, current = "") {
    if (!expression) return otherwise;
    return asBoolean(evaluate(expression.tree, { answers: this.values, today: this.today, current }));
  }

  settle(member, around) {
    const { name } = member;
    this.relevant[name] = this.relevant[around] && this.holds(member.relevance, true);
    if (member.kind === "group") return;
    const isGiven = isAnswered(member) && !isBlank(this.answer(name));
    if (!this.relevant[name]) {
      if (isGiven) this.dropped.add(name);
    } else if (member.calculation) {
      this.calculate(name, evaluate(member.calculation.tree, { answers: this.values, today: this.today }));
    } else if (isGiven) {
      this.read(member);
    }
  }

  calculate(name, value) {
    this.values[name] = value;
    if (typeof value === "number") {
      if (Number.isFinite(value)) this.kept[name] = value;
    } else if (asText(value) !== "") {
      this.kept[name] = asText(value);
    }
  }

  read(question) {
    const choices = (this.form.choice_lists[question.choices] ?? []).map((choice) => choice.name);
    try {
      [this.values[question.name], this.kept[question.name]] = READERS[question.kind](this.answer(question.name), choices);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.refuse(question.name, error.message);
    }
  }

  judge(question) {
    const { name } = question;
    if (!this.relevant[name] || name in this.problems || !isAnswered(question)) return;
    if (!(name in this.kept)) {
      if (this.holds(question.required, false)) this.refuse(name, "required", question.required_message);
    } else if (!this.holds(question.constraint, true, this.values[name])) {
      this.refuse(name, "constraint", question.constraint_message);
    }
  }

  refuse(name, fault, message = null) {
    this.problems[name] = { fault, name, message: message ?? null };
  }
}
