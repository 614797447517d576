/** A yes-or-no dialog, as Block Kit's confirmation objects describe it. */

import { h } from "../dom.js";
import { mrkdwn } from "../text/mrkdwn.js";

/**
 * Asks for confirmation.
 * @param {{title?: object, text?: object, confirm?: object, deny?: object, style?: string}} question a Block Kit confirm object
 * @param {import("../text/mrkdwn.js").Directory} directory
 * @returns {Promise<boolean>}
 */
export function confirmDialog(question, directory) {
  return new Promise((resolve) => {
    const end = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const text = question.text?.type === "plain_text" ? question.text.text : mrkdwn(question.text?.text ?? "", directory);
    const dialog = h(
      "dialog",
      { class: "dialog dialog-small", "aria-labelledby": "confirm-title", data: { testid: "confirm" }, on: { cancel: (event) => (event.preventDefault(), end(false)) } },
      h("header", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, question.title?.text ?? "Are you sure?")),
      h("div", { class: "dialog-body" }, text),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { class: "button", type: "button", data: { testid: "confirm-deny" }, on: { click: () => end(false) } }, question.deny?.text ?? "Cancel"),
        h("button", { class: `button ${question.style === "danger" ? "button-danger" : "button-primary"}`, type: "button", data: { testid: "confirm-ok" }, on: { click: () => end(true) } }, question.confirm?.text ?? "Yes"),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
