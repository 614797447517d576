/** Avatars: initials on a colour of one's own, and a sign for apps. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

const HUES = 8;

/**
 * @param {{id?: string, name?: string, real_name?: string, is_bot?: boolean}|undefined} user
 * @param {"small"|"normal"|"large"} [size]
 */
export function avatar(user, size = "normal") {
  if (user?.is_bot) return h("span", { class: `avatar avatar-${size} avatar-app`, "aria-hidden": "true" }, icon("bolt"));
  const name = user?.real_name || user?.name || "?";
  const initials = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  return h("span", { class: `avatar avatar-${size} hue-${hue(user?.name ?? name)}`, "aria-hidden": "true" }, initials);
}

function hue(text) {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % HUES;
}
