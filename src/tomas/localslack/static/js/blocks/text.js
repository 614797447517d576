/** Text objects of Block Kit. */

import { h } from "../dom.js";
import { plainEmoji, withEmoji } from "../emoji.js";
import { mrkdwn } from "../text/mrkdwn.js";

/**
 * The nodes of a text object (or of a bare string).
 * @param {object|string|undefined} object
 * @param {import("./render.js").BlockContext} context
 * @returns {Array<Node|string>}
 */
export function textNodes(object, context) {
  if (!object) return [];
  if (typeof object === "string") return plainLines(object, plainEmoji);
  if (object.type === "mrkdwn") return mrkdwn(object.text, context.directory, { verbatim: object.verbatim });
  return plainLines(object.text ?? "", object.emoji === false ? withEmoji : plainEmoji);
}

function plainLines(text, decorate) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), ...decorate(line)] : decorate(line)));
}
