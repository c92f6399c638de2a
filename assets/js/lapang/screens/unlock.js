// Who is it, and the PIN. Nothing of anybody is readable before.

import { button, frame, field, notice } from "../parts.js";
import { fill, h } from "../dom.js";
import { waitingOf } from "../outbox.js";
import { screen } from "../router.js";
import { evicted } from "../sentinel.js";
import { WrongPin, people, unlock } from "../vault.js";
import { clock, t } from "../words.js";

/** Draw a field for a PIN: digits on the keyboard, dots on the screen, never remembered by the browser. */
export const pinInput = (more = {}) =>
  h("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 12, class: "lapang-pin", ...more });

screen("buka", async ({ rest: [slot] }) => {
  const here = await people();
  const chosen = here.find((one) => one.slot === slot) ?? (here.length === 1 ? here[0] : null);
  const lost = await evicted();
  const alarm = lost.length ? eviction(lost) : null;
  if (!here.length) return welcome(alarm);
  return chosen ? pin(chosen, alarm, here.length > 1) : choose(here, alarm);
});

const eviction = (lost) =>
  notice("alert", t("evicted.title"),
    h("p", {}, t("evicted.about", { numbers: lost.map(({ seq }) => seq).join(", ") })), h("p", {}, t("evicted.do")));

const welcome = (alarm) =>
  frame({ title: "Uswah Lapang" }, alarm,
    h("p", {}, t("welcome.about")), h("p", { class: "muted" }, t("welcome.pin")),
    h("a", { class: "button", href: "#/daftar" }, t("welcome.do")));

async function choose(here, alarm) {
  const rows = await Promise.all(here.map(async ({ slot, name }) => {
    const n = await waitingOf(slot).catch(() => 0);
    return h("li", {}, h("a", { class: "lapang-choice", href: `#/buka/${slot}` },
      h("strong", {}, name), n ? h("span", { class: "tag gold" }, t("chip.waiting", { n })) : null));
  }));
  return frame({ title: t("unlock.who") }, alarm, h("ul", { class: "list lapang-people" }, rows),
    h("a", { class: "button quiet", href: "#/daftar" }, t("unlock.other")));
}

function pin({ slot, name, until, hasKey, revoked }, alarm, others) {
  if (!hasKey) {
    return frame({ title: name, back: others ? "#/buka" : null }, alarm,
      notice("alert", t("lost.revoked"), h("p", {}, t(revoked === "DICABUT" ? "lost.revokedAbout" : "lost.noKey"))),
      h("a", { class: "button", href: `#/lupa/${slot}` }, t("lost.go")));
  }
  const input = pinInput({ id: "pin", "aria-describedby": "pin-kabar", autofocus: true });
  const said = h("p", { class: "error", id: "pin-kabar", role: "alert" });
  const submit = button(t("unlock.do"), null, { type: "submit" });
  const tell = (moment, left) => fill(said, moment > Date.now() ? t("unlock.wait", { time: clock(new Date(moment)) }) : left ? t("unlock.wrong", { n: left }) : t("unlock.wrongLast"));
  if (until > Date.now()) tell(until);
  const open = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    fill(said, "");
    try {
      await unlock(slot, input.value);
    } catch (error) {
      if (!(error instanceof WrongPin)) return location.reload();
      input.value = "";
      tell(error.until, error.left);
      input.focus();
    } finally {
      submit.disabled = false;
    }
  };
  return frame({ title: name, back: others ? "#/buka" : null }, alarm,
    h("form", { class: "stack", autocomplete: "off", onsubmit: open }, field(t("unlock.pin"), input), said, submit),
    h("p", {}, h("a", { href: `#/lupa/${slot}` }, t("unlock.forgotten"))),
    others ? null : h("p", {}, h("a", { href: "#/daftar" }, t("unlock.other"))));
}
