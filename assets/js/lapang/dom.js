// Elements without markup: everything a person or a server wrote becomes a text node, never HTML.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "disabled", "selected", "indeterminate"]);

// h("p", {class: "small", onclick: act}, "words", otherElement). Children that are null, undefined or false are left out.
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  append(element, children);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (AS_PROPERTY.has(name)) element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
  }
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// Puts these children in the place of all that stood in an element.
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

// Focuses what is no control of its own, such as a heading, without a ring that stays.
export function meet(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
}

let counter = 0;
// An id that no other element of the page has.
export const unique = (stem = "u") => `${stem}-${(counter += 1)}`;

// Says something to those who listen; the line itself is not shown.
export function announce(words) {
  let line = document.getElementById("kabar");
  if (!line) {
    line = h("p", { id: "kabar", class: "visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(line);
  }
  line.textContent = words;
}
