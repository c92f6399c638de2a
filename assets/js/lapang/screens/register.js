// The first time on this phone, or a new number for a phone that the server does not know any more.

import { button, field, frame, input, notice } from "../parts.js";
import { fill, h } from "../dom.js";
import { Offline, Refused, askSession, note, session } from "../net.js";
import { go, screen } from "../router.js";
import { sync } from "../sending.js";
import { create, isGoodPin, isOpen, reregister, who } from "../vault.js";
import { t } from "../words.js";
import { pinInput } from "./unlock.js";

const SIGN_IN = "/akun/masuk/?next=/lapang/";

/** Ask the server for a device number; needs the signed-in session. Returns the registration. */
async function register(csrf, label) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  const { status, document } = await askSession("/lapang/perangkat", { method: "POST", headers, body: JSON.stringify({ label }) });
  if (status !== 201) throw new Refused(document?.code ?? String(status), document?.message);
  return document;
}

const guessedLabel = () => (/Android|iPhone/.test(navigator.userAgent) ? t("register.phone") : t("register.computer"));

screen("daftar", async () => {
  const back = "#/";
  let signedIn;
  try {
    signedIn = await session();
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    return frame({ title: t("register.title"), back }, notice("gold", t("register.offline"), h("p", {}, t("register.offlineAbout"))));
  }
  const mine = isOpen() ? who().name : null;
  if (!signedIn.signed_in || (mine && signedIn.name !== mine)) return signIn(back, mine, signedIn);
  return mine ? again(back, signedIn) : first(back, signedIn);
});

const signIn = (back, mine, { signed_in: other, name }) =>
  frame({ title: t(mine ? "again.title" : "register.title"), back },
    h("p", {}, mine ? t("again.signIn", { name: mine }) : t("register.signIn")),
    other && mine ? h("p", { class: "muted" }, t("register.notMe", { name })) : null,
    h("a", { class: "button", href: SIGN_IN }, t("register.signInDo")));

function first(back, { name, csrf }) {
  const [pin, again] = [pinInput({ id: "pin" }), pinInput({ id: "pin2" })];
  const label = input("text", guessedLabel(), null, { maxlength: 60, id: "nama-hp" });
  const said = h("p", { class: "error", role: "alert" });
  const submit = button(t("register.do"), null, { type: "submit" });
  const make = attempt(said, submit, async () => {
    if (!isGoodPin(pin.value)) return fill(said, t("register.badPin"));
    if (pin.value !== again.value) return fill(said, t("register.unequal"));
    const registration = await register(csrf, label.value.trim() || guessedLabel());
    history.replaceState(null, "", "#/");
    await create({ name, pin: pin.value, registration });
  });
  return frame({ title: t("register.title"), back },
    notice("", t("register.hello", { name }), h("p", {}, t("register.about"))),
    h("form", { class: "stack", autocomplete: "off", onsubmit: make },
      field(t("register.pin"), pin, { help: t("register.pinHelp") }), field(t("register.pinAgain"), again),
      field(t("register.label"), label), said, submit),
    h("p", { class: "small" }, h("a", { href: "/" }, t("register.notMe", { name }))));
}

function again(back, { csrf }) {
  const said = h("p", { class: "error", role: "alert" });
  const submit = button(t("again.do"), null);
  submit.onclick = attempt(said, submit, async () => {
    await reregister(await register(csrf, guessedLabel()));
    note({ code: "" });
    go("#/keluar");
    await sync();
  });
  return frame({ title: t("again.title"), back }, h("p", {}, t("again.about")), said, submit);
}

// One attempt at a time, and every failure is said.
function attempt(said, submit, act) {
  return async (event) => {
    event.preventDefault();
    submit.disabled = true;
    fill(said, "");
    try {
      await act();
    } catch (error) {
      fill(said, error instanceof Offline ? t("register.offline") : t("register.failed", { why: error.message }));
    } finally {
      submit.disabled = false;
    }
  };
}
