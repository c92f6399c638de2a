// What happened, told to every screen and to the other tabs.

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("lapang") : null;
if (channel) channel.onmessage = ({ data }) => tell({ ...data, elsewhere: true });

function tell(detail) {
  window.dispatchEvent(new CustomEvent("lapang:change", { detail }));
}

/** Tell that something changed: `what` is "draft", "outbox", "net", "pack", "lock", "people", "storage" or "update".
 * Screens listen to "lapang:change" on window; `detail.elsewhere` is true when another tab did it. */
export function changed(what, more = {}) {
  tell({ what, ...more });
  channel?.postMessage({ what });
}

/** Call back on each change of one of these kinds; returns a function that ends it. */
export function onChange(kinds, act) {
  const listen = ({ detail }) => kinds.includes(detail.what) && act(detail);
  window.addEventListener("lapang:change", listen);
  return () => window.removeEventListener("lapang:change", listen);
}
