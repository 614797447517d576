/** Dates and times as the page shows them, in the reader's own time zone. */

const DAY_MS = 86_400_000;

/** A Slack timestamp (`1700000000.000100`) as a Date. */
export function tsDate(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

/** `14:02` */
export function clock(date) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** `Monday, 3 March 2025 at 14:02:11` for tooltips. */
export function fullDate(date) {
  return `${date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" })} at ${date.toLocaleTimeString([], { hourCycle: "h23" })}`;
}

/** `Today`, `Yesterday`, or the weekday with the date. */
export function dayLabel(date) {
  const days = Math.round((startOfDay(new Date()) - startOfDay(date)) / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** A key that is equal for two moments of one day. */
export function dayKey(date) {
  return startOfDay(date).getTime();
}

const FORMATS = {
  date_num: (date) => date.toISOString().slice(0, 10),
  date: (date) => date.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" }),
  date_short: (date) => date.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" }),
  date_long: (date) => date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  date_pretty: (date) => dayLabel(date),
  date_short_pretty: (date) => dayLabel(date),
  date_long_pretty: (date) => dayLabel(date),
  time: (date) => clock(date),
  time_secs: (date) => date.toLocaleTimeString([], { hourCycle: "h23" }),
  ago: (date) => ago(date),
};

/**
 * Fills a Slack date format string such as `{date_short} at {time}`.
 * @param {number} seconds since the epoch
 * @param {string} format
 */
export function formatDate(seconds, format) {
  const date = new Date(seconds * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, name) => (FORMATS[name] ? FORMATS[name](date) : whole));
}

/** `3 minutes ago` */
export function ago(date) {
  const seconds = Math.max(0, (Date.now() - date.getTime()) / 1000);
  if (seconds < 60) return "just now";
  const [amount, unit] = seconds < 3600 ? [seconds / 60, "minute"] : seconds < 86_400 ? [seconds / 3600, "hour"] : [seconds / 86_400, "day"];
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}
