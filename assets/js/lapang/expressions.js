// Evaluates the trees of expressions that core/forms writes: the twin of core/forms/expressions/evaluation.py.
// One table of cases (tests/spec/forms/expressions.json) runs through both.
//
// A value is a text (blank is ""), a number, a boolean, or a day as {day: "2026-07-01"}.

const SPACES = /[ \t\n\r]+/;
const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const isDay = (value) => typeof value === "object";

export const asBoolean = (value) =>
  typeof value === "number" ? value !== 0 && !Number.isNaN(value) : typeof value === "boolean" ? value : value !== "";

export function asNumber(value) {
  if (isDay(value)) return Date.parse(value.day) / 86400000;
  if (typeof value !== "string") return Number(value);
  const stripped = value.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");
  return NUMBER.test(stripped) ? Number(stripped) : NaN;
}

export const asText = (value) =>
  isDay(value) ? value.day : typeof value === "number" ? digits(value) : String(value);

// The shortest digits that give the number back, without an exponent.
function digits(number) {
  const written = String(number);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(written);
  if (number === 0 || !parts) return number === 0 ? "0" : written;
  const [, sign, whole, fraction = "", exponent] = parts;
  const all = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${all}`;
  return sign + all.padEnd(point, "0");
}

function equal(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return asBoolean(left) === asBoolean(right);
  if (typeof left === "number" || typeof right === "number") return asNumber(left) === asNumber(right);
  return asText(left) === asText(right);
}

const chosen = (value) => asText(value).split(SPACES).filter((word) => word !== "");

const LAZY = {
  value: ([value]) => value,
  date: ([day]) => ({ day }),
  of: ([name], scope) => (Object.hasOwn(scope.answers, name) ? scope.answers[name] : ""),
  this: (_, scope) => scope.current ?? "",
  today: (_, scope) => ({ day: scope.today }),
  and: (parts, scope) => parts.every((part) => asBoolean(evaluate(part, scope))),
  or: (parts, scope) => parts.some((part) => asBoolean(evaluate(part, scope))),
  if: ([condition, then, otherwise], scope) => evaluate(asBoolean(evaluate(condition, scope)) ? then : otherwise, scope),
  coalesce: (parts, scope) => {
    for (const part of parts) {
      const value = evaluate(part, scope);
      if (asText(value) !== "") return value;
    }
    return "";
  },
  regex: ([operand, pattern], scope) => fits(pattern, asText(evaluate(operand, scope))),
};

const numeric = (operation) => (...values) => operation(...values.map(asNumber));
const STRICT = {
  "<": numeric((a, b) => a < b),
  "<=": numeric((a, b) => a <= b),
  ">": numeric((a, b) => a > b),
  ">=": numeric((a, b) => a >= b),
  "+": numeric((a, b) => a + b),
  "-": numeric((a, b) => a - b),
  "*": numeric((a, b) => a * b),
  div: numeric((a, b) => a / b),
  mod: numeric((a, b) => a % b),
  negative: numeric((a) => -a),
  "=": equal,
  "!=": (left, right) => !equal(left, right),
  not: (value) => !asBoolean(value),
  selected: (value, choice) => chosen(value).includes(asText(choice)),
  "count-selected": (value) => chosen(value).length,
  "string-length": (value) => [...asText(value)].length,
};

// Returns the value of a tree. scope: {answers: {name: value}, today: "2026-07-01", current: value}.
export function evaluate(tree, scope) {
  const [name, ...operands] = tree;
  if (Object.hasOwn(LAZY, name)) return LAZY[name](operands, scope);
  if (!Object.hasOwn(STRICT, name)) throw new Error(`No operation ${name}.`);
  return STRICT[name](...operands.map((operand) => evaluate(operand, scope)));
}

// Tells whether a pattern fits the whole text, by the set of all positions that can be reached.
export function fits(pattern, text) {
  const points = Array.from(text, (character) => character.codePointAt(0));
  return ends(pattern, points, new Set([0])).has(points.length);
}

function ends([kind, ...rest], points, starts) {
  if (kind === "row") return rest.reduce((reached, part) => ends(part, points, reached), starts);
  if (kind === "either") return new Set(rest.flatMap((way) => [...ends(way, points, starts)]));
  if (kind === "times") return repeated(rest, points, starts);
  const [ranges] = rest;
  const holds = (point) => ranges.some(([low, high]) => low <= point && point <= high) === (kind === "one");
  return new Set([...starts].filter((at) => at < points.length && holds(points[at])).map((at) => at + 1));
}

function repeated([part, least, most], points, starts) {
  for (let turn = 0; turn < least; turn += 1) starts = ends(part, points, starts);
  const seen = new Set(starts);
  for (let fresh = starts, turn = least; fresh.size > 0 && (most === null || turn < most); turn += 1) {
    fresh = new Set([...ends(part, points, fresh)].filter((at) => !seen.has(at)));
    fresh.forEach((at) => seen.add(at));
  }
  return seen;
}
