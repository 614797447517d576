/** The line that tells what an app is doing, as set by its status calls. */

import { h } from "../dom.js";

/**
 * @param {import("../store.js").Store} store
 * @param {string} channel
 * @param {string} threadTs
 * @returns {Node|null}
 */
export function statusLine(store, channel, threadTs) {
  const words = store.statuses.get(`${channel}:${threadTs}`);
  if (!words) return null;
  return h("span", { class: "app-status", data: { testid: "app-status" } }, h("span", { class: "spinner" }), `${store.app.name} ${words}`);
}
