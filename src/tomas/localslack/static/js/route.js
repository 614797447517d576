/**
 * Addresses within the page: `#/C…` a channel, `#/C…/p170…` a message of it, with `?thread_ts=…` in its thread,
 * `#/app/home` and `#/app/about` the app's tabs.
 */

/**
 * @typedef {object} Route
 * @property {"channel"|"app"|"none"} kind
 * @property {string} [channel]
 * @property {string} [ts] the message to show
 * @property {string} [thread] the thread to open
 * @property {"home"|"about"} [tab]
 */

/** Reads a location hash. @returns {Route} */
export function parseRoute(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first, second] = path.split("/");
  if (first === "app") return { kind: "app", tab: second === "about" ? "about" : "home" };
  if (!first) return { kind: "none" };
  const thread = new URLSearchParams(query).get("thread_ts") ?? undefined;
  return { kind: "channel", channel: first, ts: tsOf(second), thread };
}

/** The hash of a message, and of the thread it is in. */
export function routeTo(channel, ts, threadTs) {
  const place = ts ? `/p${ts.replace(".", "")}` : "";
  return `#/${channel}${place}${threadTs ? `?thread_ts=${threadTs}` : ""}`;
}

/** The full address of a message, to be copied; the next reader opens it as themselves. */
export function permalink(channel, ts, threadTs) {
  return `${location.origin}/${routeTo(channel, ts, threadTs)}`;
}

function tsOf(part) {
  const digits = part?.match(/^p(\d{7,})$/)?.[1];
  return digits ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : undefined;
}
