/** Slack's mrkdwn to DOM nodes. */

import { h } from "../dom.js";
import { emojiByName, withEmoji } from "../emoji.js";
import { formatDate, fullDate } from "./dates.js";
import { link } from "./links.js";

/**
 * Who the mentions are: `user(id)` and `channel(id)` give `{name}` or undefined; `me` is the reader's own id.
 * @typedef {{user: Function, channel: Function, me: string}} Directory
 */

/**
 * Renders mrkdwn text.
 * @param {string} text with `&amp; &lt; &gt;` escaped, as Slack sends it
 * @param {Directory} directory
 * @param {{verbatim?: boolean}} [options] `verbatim` leaves bare addresses alone
 * @returns {Node[]}
 */
export function mrkdwn(text, directory, options = {}) {
  const parts = String(text ?? "").split(/```\n?([\s\S]*?)\n?```/g);
  return parts.flatMap((part, index) => (index % 2 ? [h("pre", { class: "code-block" }, plain(part, directory))] : lines(part, directory, options)));
}

/** Escaped text without any markup, entities shown readably. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Mrkdwn as one line of plain text, for previews and labels. */
export function plainText(text, directory) {
  return mrkdwn(text ?? "", directory).map((node) => (node instanceof Node ? node.textContent : node)).join(" ").replace(/\s+/g, " ").trim();
}

function lines(text, directory, options) {
  const nodes = [];
  let quote = null;
  const trimmed = text.replace(/^\n|\n$/g, "");
  if (!trimmed) return nodes;
  for (const line of trimmed.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      quote ??= nodes[nodes.push(h("blockquote", { class: "quote" })) - 1];
      if (quote.childNodes.length) quote.append(h("br"));
      quote.append(...inline(quoted[1], directory, options));
      continue;
    }
    if (!quote && nodes.length) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, directory, options));
  }
  return nodes;
}

const SPAN = "(?:<[^>\\n]*>|[^<\\n])+?";
const styled = (mark) => new RegExp(`${mark}(?=\\S)(${SPAN})(?<=\\S)${mark}(?![\\p{L}\\p{N}])`, "uy");
const RULES = [
  { first: "<", pattern: /<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^>\n]+)>/iy, make: (match, directory) => entity(match[1], directory) },
  { first: "`", pattern: /`([^`\n]+)`/y, make: (match, directory) => h("code", { class: "code" }, plain(match[1], directory)) },
  { first: "*", word: true, pattern: styled("\\*"), make: (match, directory, options) => h("strong", {}, inline(match[1], directory, options)) },
  { first: "_", word: true, pattern: styled("_"), make: (match, directory, options) => h("em", {}, inline(match[1], directory, options)) },
  { first: "~", word: true, pattern: styled("~"), make: (match, directory, options) => h("s", {}, inline(match[1], directory, options)) },
  { first: ":", pattern: /:([a-z0-9_+-]+(?:::skin-tone-\d)?):/y, make: (match) => emojiByName(match[1]) },
  { first: "h", word: true, pattern: /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]}'"*_~]/y, make: (match, _directory, options) => (options.verbatim ? null : link(unescape(match[0]), unescape(match[0]))) },
];

/** Renders one line of mrkdwn. */
export function inline(text, directory, options = {}) {
  const nodes = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const made = ruleAt(text, at, directory, options);
    if (!made) {
      at += 1;
      continue;
    }
    if (at > start) nodes.push(...withEmoji(unescape(text.slice(start, at))));
    nodes.push(made.node);
    at = start = made.end;
  }
  if (start < text.length) nodes.push(...withEmoji(unescape(text.slice(start))));
  return nodes;
}

function ruleAt(text, at, directory, options) {
  const char = text[at];
  for (const rule of RULES) {
    if (rule.first !== char || (rule.word && at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1]))) continue;
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    const node = match && rule.make(match, directory, options);
    if (node) return { node, end: at + match[0].length };
  }
  return null;
}

function plain(text, directory) {
  return unescape(text.replace(/<([^>\n]+)>/g, (_whole, inner) => entityText(inner, directory)));
}

function entityText(inner, directory) {
  const [target, label] = splitLabel(inner);
  if (target.startsWith("@")) return `@${directory.user(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${directory.channel(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  return label ?? target;
}

function entity(inner, directory) {
  const [target, label] = splitLabel(inner);
  if (target.startsWith("@")) return userMention(target.slice(1), label, directory);
  if (target.startsWith("#")) return channelMention(target.slice(1), label, directory);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (/^!(here|channel|everyone)$/.test(target)) return h("span", { class: "mention mention-me" }, `@${target.slice(1)}`);
  if (target.startsWith("!")) return h("span", { class: "mention" }, label ? unescape(label) : `@${target.slice(1)}`);
  return link(unescape(target), withEmoji(unescape(label ?? target.replace(/^mailto:/, ""))));
}

/** A mention of a user. */
export function userMention(id, label, directory) {
  const name = directory.user(id)?.name ?? label ?? id;
  return h("span", { class: id === directory.me ? "mention mention-me" : "mention", data: { userId: id } }, `@${name}`);
}

/** A mention of a channel, which is a link to it. */
export function channelMention(id, label, directory) {
  const name = directory.channel(id)?.name ?? label ?? id;
  return h("a", { class: "mention", href: `#/${id}` }, `#${name}`);
}

function dateNode(target, label) {
  const [, seconds, format = "", address] = target.split("^");
  const time = Number(seconds);
  if (!Number.isFinite(time)) return h("span", {}, label ?? "");
  const node = h("time", { datetime: new Date(time * 1000).toISOString(), title: fullDate(new Date(time * 1000)) }, formatDate(time, format));
  return address ? link(address, node) : node;
}

function splitLabel(inner) {
  const bar = inner.indexOf("|");
  return bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
}
