// The parts of which every screen is made: frame, buttons, fields, choices, notices.

import { announce, fill, h, svg, unique } from "./dom.js";
import { clock, t } from "./words.js";

// One screen: its head stays on top, what is done next stays within the thumb's reach.
//   frame({title, about, back: "#/", progress: {done, of}, status: element, bar: [elements]}, …children)
export function frame({ title, about, back, progress, status, bar }, ...children) {
  const element = h("div", { class: "lapang" },
    h("header", { class: "lapang-top" },
      h("div", { class: "lapang-row" },
        back && h("a", { class: "lapang-back", href: back, "aria-label": t("back") }, icon("back")),
        h("h1", { tabindex: "-1" }, title),
        status),
      about && h("p", { class: "small lapang-about" }, about),
      progress),
    h("main", { class: "lapang-body" }, ...children),
    bar && h("section", { class: "lapang-bar", "aria-label": t("bar") }, ...bar));
  for (const part of [element.firstElementChild, bar && element.lastElementChild]) part && sizes.observe(part);
  return element;
}

// With large letters or the keyboard open, head and bar give way to what is written: first the head, then the bar.
function giveWay() {
  const [head, bar] = ["top", "bar"].map((part) => document.querySelector(`.lapang-${part}`)?.offsetHeight ?? 0);
  const { classList } = document.documentElement;
  classList.toggle("lapang-low", head + bar > innerHeight * 0.5);
  classList.toggle("lapang-lowest", bar > innerHeight * 0.5);
}
const sizes = new ResizeObserver(giveWay);
addEventListener("resize", giveWay);

const PATHS = {
  back: "M15 5l-7 7 7 7",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.2 3.2 0 1 0 .01 0",
  microphone: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  pen: "M5 19l1-4L16 5l3 3L9 18zM13.5 7.500l3 3",
  next: "M9 5l7 7-7 7",
};

export const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: "lapang-icon", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }));

export const button = (words, onclick, { kind = "", type = "button", ...more } = {}) =>
  h("button", { class: `button ${kind}`.trim(), type, onclick, ...more }, words);

export const link = (words, href, { kind = "", ...more } = {}) =>
  h("a", { class: `button ${kind}`.trim(), href, ...more }, words);

// Puts label, help and error around a control and ties them to it.
export function field(label, control, { help, error, optional = false } = {}) {
  const id = control.id || unique("isian");
  control.id = id;
  const notes = [help && h("p", { class: "help", id: `${id}-bantuan` }, help),
    error && h("p", { class: "error", id: `${id}-salah` }, error)].filter(Boolean);
  if (notes.length) control.setAttribute("aria-describedby", notes.map((note) => note.id).join(" "));
  if (error) control.setAttribute("aria-invalid", "true");
  return h("div", { class: "field" },
    h("label", { for: id }, label, optional && h("span", { class: "optional" }, ` ${t("optional")}`)),
    control, ...notes);
}

export const input = (type, value, oninput, more = {}) => h("input", { type, value: value ?? "", oninput, ...more });

// A field that grows with what is written in it, so that nothing scrolls inside a small screen.
export function textarea(value, oninput, more = {}) {
  const area = h("textarea", { rows: 2, maxlength: 5000, value: value ?? "", ...more, oninput: (event) => {
    grow(area);
    oninput(event);
  } });
  return area;
}

function grow(area) {
  const lines = Math.min(12, Math.max(2, area.value.split("\n").length, Math.ceil(area.value.length / 34)));
  if (area.rows !== lines) area.rows = lines;
}

export function select(options, chosen, onchange, more = {}) {
  return h("select", { onchange: (event) => onchange(event.target.value), ...more },
    options.map(([value, words]) => h("option", { value, selected: String(value) === String(chosen ?? "") }, words)));
}

// Big choices side by side; `options` are [{value, head, label}]. Choosing what is chosen already changes nothing.
export function choiceRow(legend, options, chosen, onchoose, { name = unique("pilih"), stacked = false } = {}) {
  return h("fieldset", {},
    legend && h("legend", { class: "visually-hidden" }, legend),
    h("div", { class: stacked ? "choice choice-stacked" : "choice" }, options.map(({ value, head, label, hint }) =>
      h("label", {},
        h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onchoose(value) }),
        h("span", {}, head !== undefined && h("b", {}, head), " ", label, hint && h("small", {}, hint))))));
}

// Choices below each other with a legend that is read; `options` are [[value, words, help]].
export function options(legend, choices, chosen, onchoose, { type = "radio", name = unique("pilih") } = {}) {
  const holds = (value) => (type === "radio" ? value === chosen : chosen.includes(value));
  return h("fieldset", { class: "field options" },
    h("legend", {}, legend),
    h("div", {}, choices.map(([value, words, help]) =>
      h("label", {},
        h("input", { type, name, value, checked: holds(value), onchange: (event) => onchoose(value, event.target.checked) }),
        h("span", {}, words, help && h("small", { class: "help lapang-line" }, help))))));
}

export const notice = (kind, title, ...children) =>
  h("div", { class: `notice ${kind}`.trim() }, title && h("h2", {}, title), ...children);

export const card = (title, ...children) =>
  h("section", { class: "card" }, title && h("header", {}, h("h2", {}, title)), h("div", { class: "stack" }, ...children));

export const empty = (...children) => h("div", { class: "empty" }, ...children);

// How far one has come; the words say the same as the bar.
export function progressBar(done, of, words) {
  return h("div", { class: "lapang-progress" },
    h("progress", { max: of || 1, value: done, "aria-label": words }), h("span", { class: "small" }, words));
}

// "Tersimpan di HP 10.42": shown at once, said aloud at most every ten seconds so that it does not talk over typing.
export function savedLine() {
  const line = h("p", { class: "small muted lapang-saved" });
  let said = 0;
  return {
    element: line,
    saving: () => fill(line, t("saving")),
    saved(at = new Date()) {
      fill(line, t("saved", { time: clock(at) }));
      if (Date.now() - said > 10000) {
        said = Date.now();
        announce(line.textContent);
      }
    },
    failed: () => fill(line, h("strong", { class: "error" }, t("unsaved"))),
  };
}

// A button that asks once more before it takes something away.
export function twice(words, sure, act, { kind = "bare" } = {}) {
  const element = button(words, () => {
    if (element.dataset.asked) return act();
    element.dataset.asked = "yes";
    element.textContent = sure;
    setTimeout(() => {
      delete element.dataset.asked;
      element.textContent = words;
    }, 4000);
    return undefined;
  }, { kind });
  return element;
}
