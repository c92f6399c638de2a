// Small comforts. Nothing depends on them: without script every page still works.

const unsaved = new Set();

// Leaving a form with entries that were not sent: <form data-guard-unsaved>. The browser asks in its own words.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard-unsaved]");
  if (form) unsaved.add(form);
});
addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// A filter is sent as soon as it is chosen: <form data-autosubmit>; its button stays for those without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
});

// A double click sends a form once; after two seconds it may be sent again, as a download may.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 2000) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = String(Date.now());
  unsaved.delete(form);
}, { capture: true });

// The summary of errors is what a person should meet first.
const meetErrors = (root) => root.querySelector("[data-focus-first]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => meetErrors(event.target));
meetErrors(document);

// Escape, or going to a page by htmx, closes the phone's menu.
const closeMenus = () => document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(); });
document.addEventListener("htmx:pushedIntoHistory", closeMenus);
