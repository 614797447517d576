/** Standard Markdown (of `markdown` blocks and Markdown files) to DOM nodes. */

import { h } from "../dom.js";
import { emojiByName, withEmoji } from "../emoji.js";
import { link } from "./links.js";
import { channelMention, userMention } from "./mrkdwn.js";

/**
 * Renders Markdown: headings, lists, tables, fences, quotes, rules and paragraphs.
 * @param {string} text
 * @param {import("./mrkdwn.js").Directory} directory
 * @returns {Node[]}
 */
export function markdown(text, directory) {
  return blocks(String(text ?? "").replace(/\r\n?/g, "\n").split("\n"), directory);
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DEEPEST = 12;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Lists and quotes hold blocks again; below `DEEPEST` levels the rest is shown as it is written. */
function blocks(rows, directory, depth = 0) {
  if (depth > DEEPEST) return [h("p", {}, rows.join("\n"))];
  const nodes = [];
  let at = 0;
  while (at < rows.length) {
    const reader = READERS.find((candidate) => candidate.starts(rows, at)) ?? PARAGRAPH;
    const [node, next] = reader.read(rows, at, directory, depth);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

const READERS = [
  { starts: (rows, at) => !rows[at].trim(), read: (_rows, at) => [null, at + 1] },
  { starts: (rows, at) => /^\s*(```|~~~)/.test(rows[at]), read: fence },
  { starts: (rows, at) => /^#{1,6}\s/.test(rows[at]), read: heading },
  { starts: (rows, at) => /^\s*([-*_])(\s*\1){2,}\s*$/.test(rows[at]), read: (_rows, at) => [h("hr", { class: "divider" }), at + 1] },
  { starts: (rows, at) => /^\s*>/.test(rows[at]), read: quote },
  { starts: (rows, at) => rows[at].includes("|") && TABLE_RULE.test(rows[at + 1] ?? "") && rows[at + 1].includes("-"), read: table },
  { starts: (rows, at) => ITEM.test(rows[at]), read: list },
];

const PARAGRAPH = {
  read(rows, at, directory) {
    let end = at + 1;
    while (end < rows.length && !READERS.some((reader) => reader.starts(rows, end))) end += 1;
    const paragraph = h("p", {});
    rows.slice(at, end).forEach((row, index) => {
      if (index) paragraph.append(h("br"));
      paragraph.append(...inline(row.trim(), directory));
    });
    return [paragraph, end];
  },
};

function fence(rows, at) {
  const mark = rows[at].trim().slice(0, 3);
  let end = at + 1;
  while (end < rows.length && !rows[end].trim().startsWith(mark)) end += 1;
  return [h("pre", { class: "code-block" }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function heading(rows, at, directory) {
  const [, marks, text] = rows[at].match(/^(#+)\s+(.*?)\s*#*$/) ?? [null, "#", rows[at].replace(/^#+\s*/, "")];
  return [h("div", { class: `md-heading md-h${marks.length}`, role: "heading", "aria-level": Math.min(marks.length + 2, 6) }, inline(text, directory)), at + 1];
}

function quote(rows, at, directory, depth) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end += 1;
  return [h("blockquote", { class: "quote" }, blocks(rows.slice(at, end).map((row) => row.replace(/^\s*> ?/, "")), directory, depth + 1)), end];
}

function table(rows, at, directory) {
  const align = cells(rows[at + 1]).map((cell) => (/^:.*:$/.test(cell) ? "center" : /:$/.test(cell) ? "right" : "left"));
  let end = at + 2;
  while (end < rows.length && rows[end].trim() && rows[end].includes("|")) end += 1;
  const row = (line, tag) => h("tr", {}, cells(line).map((cell, index) => h(tag, { class: `align-${align[index] ?? "left"}` }, inline(cell, directory))));
  const body = rows.slice(at + 2, end).map((line) => row(line, "td"));
  return [h("div", { class: "table-scroll", tabindex: 0 }, h("table", { class: "table" }, h("thead", {}, row(rows[at], "th")), h("tbody", {}, body))), end];
}

function cells(row) {
  return row.trim().replace(/^\||(?<!\\)\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function list(rows, at, directory, depth) {
  const [, indent, mark] = rows[at].match(ITEM);
  const ordered = /\d/.test(mark);
  const element = h(ordered ? "ol" : "ul", { class: "list", start: ordered ? Number.parseInt(mark, 10) : undefined });
  let next = at;
  while (next < rows.length) {
    const item = rows[next].match(ITEM);
    if (!item || item[1].length < indent.length || /\d/.test(item[2]) !== ordered) break;
    let end = next + 1;
    while (end < rows.length && belongs(rows[end], indent.length)) end += 1;
    element.append(listItem(item[3], rows.slice(next + 1, end), directory, depth));
    next = end;
  }
  return [element, next];
}

function belongs(row, indent) {
  return row.trim() !== "" && row.search(/\S/) > indent;
}

function listItem(text, below, directory, depth) {
  const task = text.match(/^\[([ xX])\]\s+(.*)$/);
  const shift = Math.min(...below.map((row) => row.search(/\S/)), 99);
  const nested = below.length ? blocks(below.map((row) => row.slice(shift)), directory, depth + 1) : [];
  if (!task) return h("li", {}, inline(text, directory), nested);
  const done = task[1] !== " ";
  return h("li", { class: "task" }, h("span", { class: done ? "task-box task-done" : "task-box", role: "img", "aria-label": done ? "done" : "not done" }), inline(task[2], directory), nested);
}

const RULES = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!|~<>])/y, make: (match) => document.createTextNode(match[1]) },
  { pattern: /(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, make: (match) => h("code", { class: "code" }, match[2].trim()) },
  { pattern: /\*\*(?=\S)([\s\S]+?)(?<=\S)\*\*/y, make: (match, directory) => h("strong", {}, inline(match[1], directory)) },
  { pattern: /__(?=\S)([\s\S]+?)(?<=\S)__(?!\w)/y, word: true, make: (match, directory) => h("strong", {}, inline(match[1], directory)) },
  { pattern: /\*(?=[^\s*])([\s\S]+?)(?<=[^\s*])\*/y, make: (match, directory) => h("em", {}, inline(match[1], directory)) },
  { pattern: /_(?=[^\s_])([\s\S]+?)(?<=[^\s_])_(?!\w)/y, word: true, make: (match, directory) => h("em", {}, inline(match[1], directory)) },
  { pattern: /~~(?=\S)([\s\S]+?)(?<=\S)~~/y, make: (match, directory) => h("s", {}, inline(match[1], directory)) },
  { pattern: /!?\[([^\]]*)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?:\s+"[^"]*")?\s*\)/y, make: (match, directory) => link(match[2], inline(match[1], directory)) },
  { pattern: /<@([A-Z0-9]+)>/y, make: (match, directory) => userMention(match[1], undefined, directory) },
  { pattern: /<#([A-Z0-9]+)(?:\|[^>]*)?>/y, make: (match, directory) => channelMention(match[1], undefined, directory) },
  { pattern: /<((?:https?:\/\/|mailto:)[^\s>|]+)(?:\|([^>]*))?>/y, make: (match) => link(match[1], match[2] ?? match[1]) },
  { pattern: /https?:\/\/[^\s<>)]*[^\s<>).,;:!?'"*_]/y, word: true, make: (match) => link(match[0], match[0]) },
  { pattern: /:([a-z0-9_+-]+):/y, make: (match) => emojiByName(match[1]) },
];
const MARKS = /[\\`*_~![<h:]/g;

/** Renders inline Markdown. */
export function inline(text, directory) {
  const nodes = [];
  let start = 0;
  const marks = new RegExp(MARKS);
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const made = ruleAt(text, match.index, directory);
    if (!made) continue;
    if (match.index > start) nodes.push(...withEmoji(entities(text.slice(start, match.index))));
    nodes.push(made.node);
    start = marks.lastIndex = made.end;
  }
  if (start < text.length) nodes.push(...withEmoji(entities(text.slice(start))));
  return nodes;
}

function ruleAt(text, at, directory) {
  for (const rule of RULES) {
    if (rule.word && at > 0 && /\w/.test(text[at - 1])) continue;
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    const node = match && rule.make(match, directory);
    if (node) return { node, end: at + match[0].length };
  }
  return null;
}

function entities(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
