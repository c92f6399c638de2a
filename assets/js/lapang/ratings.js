// What a sheet of ratings must be before it is sealed, and what it becomes on the wire. The rules are those of the server
// (evidence/policies.py): a full score needs a fact, what was not observed needs a reason, a fact needs a score.
//
// A sheet: {facts: [{id, at: "08:10"|"", text, code: ""|code}], scores: {code: {score, unseen, why}}, photos: [{…, code}]}.

export const FACT_LENGTH = 2000;

export const itemsOf = (groups) => groups.flatMap((group) => group.items);

// The groups on which a sheet concentrates; all of them where no focus was chosen.
export function focused(instrument, focus = []) {
  const chosen = instrument.groups.filter((group) => focus.includes(group.code));
  return chosen.length ? chosen : instrument.groups;
}

const written = (fact) => fact.text.trim() !== "";
export const factsOf = (sheet, code) => sheet.facts.filter((fact) => fact.code === code);
export const loose = (sheet) => sheet.facts.filter((fact) => !fact.code && written(fact));

export const isDecided = (entry) => Boolean(entry && (entry.unseen || entry.score !== undefined));
const isDone = (sheet, item, full) => isDecided(sheet.scores[item.code]) && !problemOf(sheet, item.code, full);
export const fullScore = (instrument) => Math.max(...instrument.scale.map((step) => step.value));

// The lines that the server will join; it counts the letters of the whole.
const lineOf = ({ at, text }) => (at ? `${at.replace(":", ".")} ${text.trim()}` : text.trim());
const length = (facts) => [...facts.filter(written).map(lineOf).join("\n")].length;

// What is wrong with one indicator: "fact_missing" | "why_missing" | "seen_after_all" | "score_missing" | "too_long" | null.
export function problemOf(sheet, code, full) {
  const entry = sheet.scores[code];
  const facts = factsOf(sheet, code).filter(written);
  if (!isDecided(entry)) return facts.length ? "score_missing" : null;
  if (entry.unseen && facts.length) return "seen_after_all";
  if (entry.unseen) return (entry.why ?? "").trim() ? null : "why_missing";
  if (length(facts) > FACT_LENGTH) return "too_long";
  return entry.score === full && !facts.length ? "fact_missing" : null;
}

// How far a sheet has come: {done, of, open: [codes], problems: [{code, problem}], loose, empty: nothing was rated}.
export function standing(sheet, instrument) {
  const full = fullScore(instrument);
  const items = itemsOf(focused(instrument, sheet.focus));
  const problems = items
    .map(({ code }) => ({ code, problem: problemOf(sheet, code, full) }))
    .filter(({ problem }) => problem);
  return {
    done: items.filter((item) => isDone(sheet, item, full)).length,
    of: items.length,
    open: items.filter((item) => !isDecided(sheet.scores[item.code])).map((item) => item.code),
    problems,
    loose: loose(sheet),
    empty: !items.some((item) => isDecided(sheet.scores[item.code])),
  };
}

// The payload of an envelope of the kind "ratings"; the sheet has no problems.
export function ratingsPayload(sheet, instrument) {
  const items = itemsOf(focused(instrument, sheet.focus)).filter((item) => isDecided(sheet.scores[item.code]));
  return {
    about: sheet.about,
    instrument: sheet.instrument,
    version: sheet.version,
    school_year: sheet.school_year,
    stage: sheet.stage,
    technique: sheet.technique,
    source_role: sheet.source_role,
    observed_on: sheet.held_on,
    setting: sheet.setting ?? "",
    ratings: items.map(({ code }) => ratingOf(sheet, code)),
  };
}

function ratingOf(sheet, code) {
  const { score, unseen, why = "" } = sheet.scores[code];
  const facts = factsOf(sheet, code).filter(written).map(({ at, text }) => ({ at, text: text.trim() }));
  return { code, score: unseen ? null : score, facts, why: unseen ? why.trim() : "" };
}

// Photographs that go with it: each says which indicator it shows.
export const attachmentsOf = (photos = []) =>
  photos.map(({ sha256, size, type, name, code = "" }) => ({ sha256, size, type, name, for: code.slice(0, 60) }));
