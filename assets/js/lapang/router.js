// Screens and their addresses: "#/observasi/<about>?x=1" is the screen "observasi" with {rest: ["<about>"], x: "1"}.

const screens = new Map();
let leave = null;
let drawing = 0;

/** Register a screen: `draw(params)` returns an Element (or a promise of one). `params` = {rest: [path parts], …query}.
 * An element may carry `leave()`, called before another screen takes its place (close drafts there; may be async). */
export function screen(name, draw) {
  screens.set(name, draw);
}

/** Go to an address such as "#/keluar"; the same address again draws the screen anew. */
export function go(hash) {
  if (location.hash === hash) draw();
  else location.hash = hash;
}

/** Return {name, params} of an address. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map(decodeURIComponent);
  return { name, params: { ...Object.fromEntries(new URLSearchParams(query)), rest } };
}

let settings = { root: null, gate: () => null, home: "beranda", wrap: (element) => element, failed: () => null };

/** Say where screens are drawn: {root, gate(name) -> name of the screen to draw instead or null, home, wrap(element, name),
 * failed(error) -> Element}. */
export function start(wanted) {
  settings = { ...settings, ...wanted };
  window.addEventListener("hashchange", draw);
  return draw();
}

/** Draw the screen of the present address. */
export async function draw() {
  const turn = (drawing += 1);
  const { name: asked, params } = parse(location.hash);
  const name = settings.gate(asked) ?? (screens.has(asked) ? asked : settings.home);
  const leaving = leave;
  leave = null;
  await leaving?.();
  let element;
  try {
    element = await screens.get(name)(params);
  } catch (error) {
    console.warn(error);
    element = settings.failed(error, name);
  }
  if (turn !== drawing) return element?.leave?.(); // somebody went on while this one was being prepared
  leave = element.leave ? () => element.leave() : null;
  settings.root.replaceChildren(settings.wrap(element, name));
  window.scrollTo(0, 0);
  settings.root.querySelector("h1")?.setAttribute("tabindex", "-1");
  settings.root.querySelector("h1")?.focus({ preventScroll: true });
  return element;
}
