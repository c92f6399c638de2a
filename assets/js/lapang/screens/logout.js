// Leaving a phone. While something is only here, it is asked what shall become of it: send, file, leave locked, or delete.

import * as drafts from "../drafts.js";
import { fill, h } from "../dom.js";
import { waiting } from "../outbox.js";
import { card, button, frame, notice } from "../parts.js";
import { download, rescueFiles } from "../rescue.js";
import { screen } from "../router.js";
import { sync } from "../sending.js";
import { netWords } from "../status.js";
import { lock, who } from "../vault.js";
import { t } from "../words.js";
import { removal } from "./lost.js";

screen("keluar-akun", async () => {
  const { slot, name } = who();
  const body = h("div", { class: "stack" });
  const draw = async () => fill(body, await choices(slot, draw));
  await draw();
  return frame({ title: t("logout.title"), about: name, back: "#/pengaturan" }, body);
});

async function choices(slot, draw) {
  const [unsent, written] = [await waiting(), (await drafts.list()).length];
  const said = h("p", { class: "small", role: "status" });
  const send = async () => {
    fill(said, t("net.sending"));
    await sync();
    await draw();
  };
  return [
    unsent || written
      ? notice("gold", t("logout.only"),
          unsent ? h("p", {}, t("chip.waiting", { n: unsent })) : null, written ? h("p", {}, t("logout.drafts", { n: written })) : null)
      : notice("", t("logout.nothing")),
    unsent ? card(t("logout.send"), h("p", { class: "small" }, netWords()), button(t("outbox.send"), send), said) : null,
    unsent ? card(t("rescue.title"), h("p", { class: "small" }, t("rescue.about")), button(t("rescue.save"), async () => (await rescueFiles(slot)).forEach(download), { kind: "quiet" })) : null,
    card(t("logout.leave"), h("p", { class: "small" }, t("logout.leaveAbout")), button(t("settings.lock"), () => lock(), { kind: "quiet" })),
    card(t("logout.delete"), h("p", { class: "small" }, t(unsent || written ? "logout.deleteLoss" : "logout.deleteAbout")), removal(slot)),
  ];
}
