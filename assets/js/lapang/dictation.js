// Speaking instead of typing, where the browser can. Most browsers send the voice to a service of their maker, so it needs
// signal and is never needed: the button is absent where there is no recognition.

import { announce, h } from "./dom.js";
import { icon } from "./parts.js";
import { language, t } from "./words.js";

const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
const TONGUES = { id: "id-ID", en: "en-GB" };

// A button (with its line of words) that writes what is said behind what stands in a field, or null. `area` gets an input event as if it was typed.
export function dictationButton(area) {
  if (!Recognition) return null;
  let running = null;
  const line = h("span", { class: "small muted", role: "status" });
  const button = h("button", { type: "button", class: "button quiet lapang-icon-button", "aria-label": t("dictate"), "aria-pressed": "false",
    onclick: () => (running ? running.stop() : begin()) }, icon("microphone"));
  const tell = (words) => {
    line.textContent = words;
  };
  function begin() {
    if (!navigator.onLine) return tell(t("dictate.signal"));
    running = new Recognition();
    running.lang = TONGUES[language()];
    running.continuous = true;
    running.onresult = (event) => {
      const heard = Array.from(event.results).slice(event.resultIndex).filter((each) => each.isFinal).map((each) => each[0].transcript.trim());
      if (heard.length) write(area, heard.join(" "));
    };
    running.onerror = ({ error }) => tell(error === "network" ? t("dictate.signal") : error === "not-allowed" ? t("dictate.refused") : "");
    running.onend = () => {
      running = null;
      button.setAttribute("aria-pressed", "false");
    };
    button.setAttribute("aria-pressed", "true");
    tell(t("dictate.listening"));
    running.start();
    return undefined;
  }
  return [button, line];
}

function write(area, words) {
  const before = area.value.trimEnd();
  area.value = before ? `${before} ${words}` : words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  announce(words);
}
