/** Short notes at the edge of the page, above everything else. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

const SHOWN_MS = 7000;

/**
 * Shows a note.
 * @param {string} text
 * @param {"error"|"info"} [kind]
 */
export function toast(text, kind = "error") {
  const region = document.getElementById("toasts");
  const note = h("div", { class: `toast toast-${kind}`, data: { testid: `toast-${kind}` } }, icon(kind === "error" ? "warning" : "info"), h("span", {}, text));
  const drop = () => {
    note.remove();
    if (!region.childElementCount) region.hidePopover();
  };
  note.append(h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", on: { click: drop } }, icon("close")));
  region.append(note);
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  setTimeout(drop, SHOWN_MS);
}

const REASONS = {
  operation_timeout: (app) => `${app} did not answer within 3 seconds`,
  dispatch_failed: (app) => `${app} could not be reached`,
  app_not_connected: (app) => `${app} is not connected`,
  server_unreachable: () => "The local Slack server does not answer",
  expired_trigger_id: (app) => `${app} took too long to open the dialog`,
  file_too_large: () => "The file is too large",
  not_in_channel: () => "You are not a member of this channel",
};

/** A sentence for an error code of the server. */
export function explain(error, app) {
  const code = String(error ?? "unknown_error");
  return REASONS[code]?.(app) ?? `That did not work (${code.replaceAll("_", " ")})`;
}
