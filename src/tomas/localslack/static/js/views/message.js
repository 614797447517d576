/** One message of a conversation. */

import { FormState } from "../blocks/form.js";
import { renderBlocks } from "../blocks/render.js";
import { classes, h } from "../dom.js";
import { emojiByName } from "../emoji.js";
import { icon } from "../icons.js";
import { permalink, routeTo } from "../route.js";
import { ago, clock, fullDate, tsDate } from "../text/dates.js";
import { mrkdwn, plainText } from "../text/mrkdwn.js";
import { link } from "../text/links.js";
import { openMenu } from "../ui/menu.js";
import { explain, toast } from "../ui/toast.js";
import { avatar } from "./avatar.js";
import { filePreview } from "./files.js";

const QUICK_REACTIONS = ["white_check_mark", "eyes", "+1"];
const forms = new Map();

/**
 * Draws a message.
 * @param {object} message
 * @param {string} channel
 * @param {import("../store.js").Store} store
 * @param {{compact: boolean, inThread: boolean}} look `compact` leaves out the avatar and the name
 */
export function messageNode(message, channel, store, { compact, inThread }) {
  const author = authorOf(message, store);
  const date = tsDate(message.ts);
  const head = compact ? null : h("div", { class: "message-head" }, h("span", { class: "message-name" }, author.shown), author.is_bot ? h("span", { class: "badge" }, "APP") : null, timeLink(message, channel, date));
  return h(
    "article",
    {
      class: classes("message", compact && "compact", message.ephemeral_to && "ephemeral"),
      tabindex: -1,
      "aria-label": `${author.shown} at ${clock(date)}: ${plainText(message.text, store).slice(0, 140)}`,
      data: { testid: "message", ts: message.ts, channel, user: message.user ?? message.bot_id, threadTs: message.thread_ts },
    },
    message.ephemeral_to || message.is_ephemeral ? h("div", { class: "ephemeral-note", data: { testid: "ephemeral-note" } }, icon("eye"), "Only visible to you") : null,
    h("div", { class: "message-gutter" }, compact ? timeLink(message, channel, date) : avatar(author)),
    h("div", { class: "message-main" }, head, bodyNodes(message, channel, store), footNodes(message, channel, store, inThread)),
    toolbar(message, channel, store, inThread),
  );
}

function authorOf(message, store) {
  const known = store.user(message.user) ?? [...store.users.values()].find((user) => message.bot_id && user.bot_id === message.bot_id);
  const profile = message.user_profile ?? {};
  const shown = message.username || known?.real_name || known?.name || profile.real_name || profile.name || "Somebody";
  return { ...profile, ...known, shown, is_bot: Boolean(known?.is_bot ?? profile.is_bot ?? message.bot_id) };
}

function timeLink(message, channel, date) {
  return h("a", { class: "message-time", href: routeTo(channel, message.ts, message.thread_ts), title: fullDate(date) }, clock(date));
}

function bodyNodes(message, channel, store) {
  const edited = message.edited ? h("span", { class: "edited", title: fullDate(tsDate(message.edited.ts ?? message.ts)) }, " (edited)") : null;
  const context = blockContext(message, channel, store);
  const nodes = message.blocks?.length && !isTyped(message)
    ? [renderBlocks(message.blocks, context), edited]
    : message.text
      ? [h("div", { class: "message-text" }, mrkdwn(message.text, store), edited)]
      : [];
  const attachments = (message.attachments ?? []).map((attachment) => attachmentNode(attachment, context, store));
  const files = message.files?.length ? h("div", { class: "files" }, message.files.map((file) => filePreview(file, store.api, store))) : null;
  const streaming = message.streaming_state === "in_progress" ? h("span", { class: "spinner", role: "img", "aria-label": "still writing" }) : null;
  return h("div", { class: "message-body", data: { testid: "message-body" } }, nodes, streaming, attachments, files);
}

/** What a person typed comes with a rich_text block of the same words; their text shows them with all its marks. */
function isTyped(message) {
  return message.blocks.length === 1 && message.blocks[0].block_id === "typed" && Boolean(message.text);
}

function attachmentNode(attachment, context, store) {
  const title = attachment.title ? h("div", { class: "attachment-title" }, attachment.title_link ? link(attachment.title_link, attachment.title) : attachment.title) : null;
  const text = attachment.blocks ? renderBlocks(attachment.blocks, { ...context, form: new FormState() }) : mrkdwn(attachment.text ?? attachment.fallback ?? "", store);
  const node = h("div", { class: "attachment" }, attachment.pretext ? h("div", {}, mrkdwn(attachment.pretext, store)) : null, title, h("div", {}, text));
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) node.style.borderLeftColor = `#${attachment.color.replace("#", "")}`;
  return node;
}

function blockContext(message, channel, store) {
  const key = `${channel}:${message.ts}`;
  if (!forms.has(key)) forms.set(key, new FormState());
  const form = forms.get(key);
  const container = { type: "message", channel, ts: message.ts };
  const act = async (action) => {
    const answer = await store.api.action({ container, ...action, state: { values: form.values() } });
    if (!answer.ok) toast(explain(answer.error, store.app.name));
  };
  return { surface: "message", directory: store, api: store.api, form, act };
}

function footNodes(message, channel, store, inThread) {
  const reactions = message.reactions?.length ? h("div", { class: "reactions" }, message.reactions.map((reaction) => reactionNode(reaction, message, channel, store))) : null;
  const count = inThread ? 0 : store.replyCount(channel, message);
  if (!count) return [reactions];
  const people = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(store.user(id), "small"));
  const last = message.latest_reply ? h("span", { class: "reply-last" }, `Last reply ${ago(tsDate(message.latest_reply))}`) : null;
  return [reactions, h("a", { class: "reply-bar", href: routeTo(channel, message.ts, message.ts), data: { testid: "reply-bar" } }, people, h("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`), last)];
}

function reactionNode(reaction, message, channel, store) {
  const users = reaction.users ?? [];
  const names = users.map((id) => store.user(id)?.name ?? id).join(", ");
  return h(
    "button",
    { class: classes("reaction", users.includes(store.me) && "mine"), type: "button", title: `${names} reacted with :${reaction.name}:`, "aria-pressed": String(users.includes(store.me)), data: { testid: "reaction", name: reaction.name }, on: { click: () => store.api.react(channel, message.ts, reaction.name) } },
    emojiByName(reaction.name) ?? `:${reaction.name}:`,
    h("span", {}, String(reaction.count ?? users.length)),
  );
}

function toolbar(message, channel, store, inThread) {
  if (message.ephemeral_to) return null;
  const more = h("button", { class: "icon-button", type: "button", "aria-label": "More actions", "aria-haspopup": "menu", title: "More actions", data: { testid: "message-more" }, on: { click: () => openMenu(more, menuItems(message, channel, store), { label: "More actions" }) } }, icon("more"));
  const quick = (name) => h("button", { class: "icon-button", type: "button", "aria-label": `React with ${name}`, title: `:${name}:`, data: { testid: "react", name }, on: { click: () => store.api.react(channel, message.ts, name) } }, emojiByName(name));
  const reply = inThread ? null : h("a", { class: "icon-button", href: routeTo(channel, message.ts, message.thread_ts ?? message.ts), "aria-label": "Reply in thread", title: "Reply in thread", data: { testid: "message-reply" } }, icon("reply"));
  return h("div", { class: "message-toolbar", role: "toolbar", "aria-label": "Message actions", data: { testid: "message-toolbar" } }, QUICK_REACTIONS.map(quick), reply, more);
}

function menuItems(message, channel, store) {
  const shortcuts = store.shortcuts
    .filter((shortcut) => shortcut.type.startsWith("message"))
    .map((shortcut) => ({ label: shortcut.name, hint: store.app.name, icon: icon("bolt"), id: "message-shortcut", data: { callbackId: shortcut.callback_id }, run: () => runShortcut(shortcut, message, channel, store) }));
  const copy = { label: "Copy link", icon: icon("link"), id: "copy-link", run: () => copyLink(channel, message) };
  return shortcuts.length ? [copy, "line", ...shortcuts] : [copy];
}

async function runShortcut(shortcut, message, channel, store) {
  const answer = await store.api.messageShortcut({ channel, ts: message.ts, callback_id: shortcut.callback_id });
  if (!answer.ok) toast(explain(answer.error, store.app.name));
}

async function copyLink(channel, message) {
  const address = permalink(channel, message.ts, message.thread_ts);
  try {
    await navigator.clipboard.writeText(address);
    toast("Link copied", "info");
  } catch {
    toast(address, "info");
  }
}
