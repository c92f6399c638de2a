// Where this phone stands with the server, in a few words: on every screen the same.

import { onChange } from "./bus.js";
import { fill, h } from "./dom.js";
import { state } from "./net.js";
import { waiting } from "./outbox.js";
import { isOpen } from "./vault.js";
import { clock, t } from "./words.js";

/** Return the mark for a screen's head, leading to the outbox: "3 menunggu kirim", or that everything arrived. It keeps itself up
 * to date, also the app's badge and the page's title. */
export function statusPill() {
  const chip = h("a", { class: "tag neutral lapang-chip", href: "#/keluar" });
  const end = onChange(["outbox", "net"], async () => {
    if (!chip.isConnected && chip.dataset.shown) return end();
    await drawn(chip);
  });
  drawn(chip);
  return chip;
}

async function drawn(chip) {
  if (!isOpen()) return;
  const n = await waiting();
  chip.dataset.shown = "yes";
  chip.className = `tag lapang-chip ${n ? "gold" : ""}`;
  const offline = state().online === false ? `${t("chip.offline")} · ` : "";
  fill(chip, n ? `${offline}${t("chip.waiting", { n })}` : `${offline}${t("chip.nothing")}`);
  badge(n);
}

function badge(n) {
  document.title = n ? `(${n}) Uswah Lapang` : "Uswah Lapang";
  if (n) navigator.setAppBadge?.(n).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

/** Say in one sentence how it stands with the way to the server. */
export function netWords() {
  const { online, at, code, next, sending } = state();
  const time = (moment) => clock(new Date(moment));
  if (sending) return t("net.sending");
  if (code) return t(`net.${code}`);
  if (online) return t("net.reached", { time: time(at) });
  if (online === null) return t("net.unknown");
  return next > Date.now() ? t("net.later", { time: time(next) }) : t("net.offline");
}
