// Photographs at an indicator, a note or a document: taken, shown small, taken away again.

import { announce, fill, h } from "../dom.js";
import { fileBlob } from "../media.js";
import { icon, twice } from "../parts.js";
import * as photo from "../photo.js";
import { t } from "../words.js";

const REFUSED = { PENUH: "photo.full", BUKAN_FOTO: "photo.none", TERLALU_BESAR: "photo.too_large" };
const MOST = 40; // an envelope takes no more

// `photos` is the list in the draft; `code` is what they show; `changed()` saves the draft.
export function photoStrip({ photos, code = "", changed, words = t("photo.take") }) {
  const shown = h("ul", { class: "lapang-photos" });
  const trouble = h("p", { class: "error", role: "alert", hidden: true });
  const tell = (sentence) => {
    trouble.hidden = !sentence;
    trouble.textContent = sentence;
  };
  const chooser = h("input", { type: "file", accept: "image/*", multiple: true, onchange: () => take() });
  const label = h("label", { class: "button quiet lapang-file" }, icon("camera"), h("span", {}, words), chooser);

  async function take() {
    const files = Array.from(chooser.files);
    chooser.value = "";
    tell("");
    label.classList.add("busy");
    for (const file of files) {
      if (photos.length >= MOST) {
        tell(t("photo.many", { n: MOST }));
        break;
      }
      try {
        photos.push({ ...(await photo.take(file)), code });
        changed();
        announce(t("photo.kept"));
      } catch (error) {
        if (!(error instanceof photo.NoPhoto)) throw error;
        tell(t(REFUSED[error.code]));
      }
    }
    label.classList.remove("busy");
    show();
  }

  function show() {
    const mine = photos.filter((one) => one.code === code);
    fill(shown, mine.map((one, index) => h("li", {}, picture(one, t("photo.nth", { n: index + 1 })),
      twice(t("remove"), t("remove.sure"), () => {
        photos.splice(photos.indexOf(one), 1);
        changed();
        show();
      }))));
    shown.hidden = !mine.length;
  }
  show();
  return h("div", { class: "stack tight lapang-photo" }, shown, label, trouble);
}

function picture({ sha256 }, words) {
  const image = h("img", { alt: words, width: 96, height: 72 });
  fileBlob(sha256).then((blob) => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    image.src = address;
  });
  return image;
}
