// What a draft or something sealed is called, so that a person recognises it.

import { day, t } from "../words.js";

export function titleOf(value) {
  const on = day(value.held_on);
  if (value.kind === "meeting") return [t("begin.rapat"), value.title, on].filter(Boolean).join(" · ");
  const what = t(`begin.${value.name}`);
  if (value.name === "refleksi") return `${what} · ${on}`;
  return [what, value.about_name, value.setting || value.title, on].filter(Boolean).join(" · ");
}
