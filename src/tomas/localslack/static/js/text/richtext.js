/** `rich_text` blocks to DOM nodes. */

import { h } from "../dom.js";
import { emojiByName, withEmoji } from "../emoji.js";
import { formatDate, fullDate } from "./dates.js";
import { link } from "./links.js";
import { channelMention, userMention } from "./mrkdwn.js";

/**
 * Renders the elements of a rich_text block.
 * @param {object[]} elements
 * @param {import("./mrkdwn.js").Directory} directory
 * @returns {Node[]}
 */
export function richText(elements, directory) {
  return (elements ?? []).map((element) => (CONTAINERS[element.type] ?? CONTAINERS.rich_text_section)(element, directory));
}

const CONTAINERS = {
  rich_text_section: (element, directory) => h("div", { class: "rich-section" }, parts(element.elements, directory)),
  rich_text_quote: (element, directory) => h("blockquote", { class: "quote" }, parts(element.elements, directory)),
  rich_text_preformatted: (element, directory) => h("pre", { class: "code-block" }, parts(element.elements, directory)),
  rich_text_list: (element, directory) =>
    h(
      element.style === "ordered" ? "ol" : "ul",
      { class: `list indent-${Math.min(element.indent ?? 0, 8)}`, start: element.style === "ordered" ? (element.offset ?? 0) + 1 : undefined },
      (element.elements ?? []).map((item) => h("li", {}, richText([item], directory))),
    ),
};

const PARTS = {
  text: (part) => lines(part.text ?? ""),
  link: (part) => link(part.url, part.text || part.url),
  user: (part, directory) => userMention(part.user_id, undefined, directory),
  channel: (part, directory) => channelMention(part.channel_id, undefined, directory),
  usergroup: (part) => h("span", { class: "mention" }, `@${part.usergroup_id}`),
  team: (part) => h("span", { class: "mention" }, part.team_id),
  broadcast: (part) => h("span", { class: "mention mention-me" }, `@${part.range}`),
  emoji: (part) => emojiByName(part.name) ?? `:${part.name}:`,
  color: (part) => h("code", { class: "code" }, part.value),
  date: (part) => {
    const node = h("time", { title: fullDate(new Date(part.timestamp * 1000)) }, formatDate(part.timestamp, part.format ?? "{date}"));
    return part.url ? link(part.url, node) : node;
  },
};

const STYLES = { code: ["code", "code"], bold: ["strong"], italic: ["em"], strike: ["s"], underline: ["u"], highlight: ["mark"] };

function parts(elements, directory) {
  return (elements ?? []).map((part) => styled(part, (PARTS[part.type] ?? PARTS.text)(part, directory)));
}

function styled(part, content) {
  return Object.entries(STYLES).reduce((inner, [name, [tag, cls]]) => (part.style?.[name] ? h(tag, { class: cls ?? null }, inner) : inner), content);
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), ...withEmoji(line)] : withEmoji(line)));
}
