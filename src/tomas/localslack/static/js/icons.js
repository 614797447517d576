/** The page's own line icons. */

import { svg } from "./dom.js";

const PATHS = {
  hash: ["M9 4 7 20", "M17 4l-2 16", "M4 9h17", "M3 15h17"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  home: ["M4 11.5 12 5l8 6.5", "M6.5 10v9.5h11V10"],
  bolt: ["M13 3 5 13.5h6L10 21l9-11.5h-6z"],
  plus: ["M12 5v14", "M5 12h14"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  back: ["M14.5 5.5 8 12l6.5 6.5"],
  more: ["M5.5 12h.01", "M12 12h.01", "M18.5 12h.01"],
  send: ["M5 12h13", "M12.5 6l6 6-6 6"],
  reply: ["M4 5h16v11H11l-4.5 4v-4H4z"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1", "M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"],
  at: ["M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z", "M15.5 9v4.2c0 2.6 4 2.3 4-1.7a7.5 7.5 0 1 0-3 6"],
  slash: ["M15.5 5 8.5 19"],
  bold: ["M8 5h5a3.5 3.5 0 0 1 0 7H8z", "M8 12h6a3.5 3.5 0 0 1 0 7H8z"],
  italic: ["M11 5h6", "M7 19h6", "M14 5l-4 14"],
  code: ["M8.5 7 3.5 12l5 5", "M15.5 7l5 5-5 5"],
  file: ["M7 3h7l5 5v13H7z", "M14 3v5h5"],
  download: ["M12 4v11", "M7.5 11l4.5 4.5 4.5-4.5", "M5 20h14"],
  open: ["M13 5h6v6", "M19 5l-8.5 8.5", "M17 14v5H5V7h5"],
  eye: ["M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6z", "M14.5 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  cross: ["M7 7l10 10", "M17 7 7 17"],
  clock: ["M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z", "M12 7.5V12l3 2"],
  info: ["M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z", "M12 11.5V16", "M12 8h.01"],
  warning: ["M12 4 3 20h18z", "M12 10v4.5", "M12 17.2h.01"],
  chevron: ["M6.5 9.5 12 15l5.5-5.5"],
  down: ["M12 5v13", "M6.5 12.5 12 18l5.5-5.5"],
  up: ["M7 11v9H4v-9z", "M7 12l4-8c2 0 2.5 1.5 2 3.5L12.5 10H19c1 0 1.5.8 1.3 1.8l-1.4 6.7c-.2 1-.9 1.5-1.9 1.5H7"],
  thumbdown: ["M7 13V4H4v9z", "M7 12l4 8c2 0 2.5-1.5 2-3.5L12.5 14H19c1 0 1.5-.8 1.3-1.8l-1.4-6.7C18.7 4.5 18 4 17 4H7"],
  users: ["M12.5 8.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M16 5.3a3.5 3.5 0 0 1 0 6.4", "M18 14.3c2.2.7 3.5 2.7 3.5 5.7"],
  trash: ["M5 7h14", "M10 7V4.5h4V7", "M7 7l1 13h8l1-13"],
};

/**
 * A line icon of one em.
 * @param {keyof typeof PATHS} name
 * @param {string} [label] accessible name; without it the icon is hidden from screen readers
 */
export function icon(name, label) {
  const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", ...named }, ...PATHS[name].map((d) => svg("path", { d })));
}
