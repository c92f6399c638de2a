// The PIN is forgotten, or the device was revoked: what was sealed can still be handed in, nothing can be read.

import { button, field, frame, input, notice } from "../parts.js";
import { fill, h } from "../dom.js";
import { Offline, askSession, session } from "../net.js";
import { waitingOf } from "../outbox.js";
import { download, rescueFiles } from "../rescue.js";
import { go, screen } from "../router.js";
import { forgetPerson } from "../sentinel.js";
import { people, remove } from "../vault.js";
import { t } from "../words.js";

screen("lupa", async ({ rest: [slot] }) => {
  const person = (await people()).find((one) => one.slot === slot);
  if (!person) return go("#/buka"), h("div");
  const n = await waitingOf(slot).catch(() => 0);
  const said = h("p", { role: "status" });
  return frame({ title: t(person.hasKey ? "unlock.forgotten" : "lost.revoked"), about: person.name, back: "#/buka" },
    h("p", {}, t("lost.about")),
    n ? rescue(slot, n, said) : notice("", t("lost.nothing")),
    said,
    h("section", { class: "card stack" }, h("h2", {}, t("lost.anew")), h("p", {}, t(n ? "lost.anewFirst" : "lost.anewAbout")), removal(slot)));
});

const rescue = (slot, n, said) =>
  h("section", { class: "card stack" }, h("h2", {}, t("chip.waiting", { n })), h("p", {}, t("rescue.about")),
    button(t("lost.handIn"), () => handIn(slot, said)),
    button(t("rescue.save"), async () => (await rescueFiles(slot)).forEach(download), { kind: "quiet" }));

async function handIn(slot, said) {
  fill(said, t("net.sending"));
  try {
    const { signed_in, csrf } = await session();
    if (!signed_in) return fill(said, h("a", { href: "/akun/masuk/?next=/lapang/" }, t("register.signInDo")));
    let [taken, all] = [0, 0];
    for (const { blob, items } of await rescueFiles(slot)) {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
      const { status, document } = await askSession("/lapang/darurat", { method: "POST", headers, body: await blob.text() });
      if (status >= 300) return fill(said, t("register.failed", { why: document?.message ?? status }));
      taken += document.receipts?.length ?? 0;
      all += items;
    }
    fill(said, taken === all ? t("lost.handedIn") : t("lost.handedInSome", { taken, all }));
  } catch (error) {
    fill(said, error instanceof Offline ? t("register.offline") : t("register.failed", { why: error.message }));
  }
}

/** Draw the removal of a person's store, behind a word that has to be typed. */
export function removal(slot, then = () => location.replace("/lapang/")) {
  const word = input("text", "", () => (go.disabled = word.value.trim().toUpperCase() !== t("remove.word")), { autocapitalize: "characters" });
  const go = button(t("remove.do"), async () => {
    go.disabled = true;
    forgetPerson(slot);
    await remove(slot);
    then();
  }, { kind: "danger", disabled: true });
  return h("div", { class: "stack" }, field(t("remove.type", { word: t("remove.word") }), word), go);
}
