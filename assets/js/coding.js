// Coding with less typing: words selected in a passage go into its form; K opens it. Without script one copies them.

const chosen = () => {
  const selection = getSelection();
  const words = selection.toString().trim();
  if (!words || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const passage = (range.commonAncestorContainer.parentElement ?? range.commonAncestorContainer).closest?.(".passage");
  const text = passage?.querySelector("[data-passage]");
  if (!text?.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const part = document.createElement("div");
  part.append(before.cloneContents());
  part.querySelectorAll("[data-number]").forEach((number) => number.remove());
  const inside = document.createElement("div");
  inside.append(range.cloneContents());
  inside.querySelectorAll("[data-number]").forEach((number) => number.remove());
  // Characters are counted as people count them, not by the pairs in which this language keeps some of them.
  return { passage, words: inside.textContent.trim(), near: [...part.textContent].length };
};

document.addEventListener("selectionchange", () => {
  const found = chosen();
  if (!found) return;
  const quote = found.passage.querySelector("[data-quote]");
  if (!quote) return;
  quote.value = found.words;
  found.passage.querySelector("[data-near]").value = found.near;
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const passage = chosen()?.passage ?? event.target.closest(".passage") ?? document.querySelector(".passage:target, .passage");
  const form = passage?.querySelector("details.coding");
  if (!form) return;
  event.preventDefault();
  form.open = true;
  form.querySelector("input[list]").focus();
});
