/** A scrolling list of messages that changes as little as possible when something happens. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { dayKey, dayLabel, tsDate } from "../text/dates.js";
import { messageNode } from "./message.js";

const GROUP_S = 300;
const NEAR_BOTTOM_PX = 90;

/** Shows messages of one channel or thread, oldest first, and stays at the end while the reader is there. */
export class MessageList {
  #rows = new Map();
  #pinned = true;

  /**
   * @param {string} channel
   * @param {import("../store.js").Store} store
   * @param {{inThread: boolean, label: string, intro?: Node}} options
   */
  constructor(channel, store, { inThread, label, intro = null }) {
    this.channel = channel;
    this.store = store;
    this.inThread = inThread;
    this.content = h("div", { class: "messages" });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, on: { click: () => this.toEnd() } }, icon("down"), "New messages");
    this.scroller = h("div", { class: "scroller", role: "log", "aria-label": label, tabindex: 0, on: { scroll: () => this.#scrolled() } }, intro, this.content);
    this.element = h("div", { class: "message-list", data: { testid: inThread ? "thread-messages" : "channel-messages" } }, this.scroller, this.jump);
    new ResizeObserver(() => this.#pinned && this.toEnd()).observe(this.content);
  }

  /** Shows exactly these messages. */
  show(messages) {
    const rows = this.#plan(messages);
    const focus = focusPath(this.content);
    const known = new Set(rows.map((row) => row.key));
    for (const [key, row] of this.#rows) {
      if (known.has(key)) continue;
      row.node.remove();
      this.#rows.delete(key);
    }
    rows.forEach((row, index) => this.#place(row, index));
    restoreFocus(this.content, focus);
    if (this.#pinned) this.toEnd();
  }

  /** Tells the reader of a new message if it is below what they see. */
  announce() {
    this.jump.hidden = this.#pinned;
  }

  /** Scrolls to the newest message. */
  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#pinned = true;
    this.jump.hidden = true;
  }

  /** Scrolls to a message and marks it for a moment. Gives whether it is there. */
  reveal(ts) {
    const row = this.#rows.get(ts);
    if (!row) return false;
    this.#pinned = false;
    row.node.scrollIntoView({ block: "center" });
    this.content.querySelector(".revealed")?.classList.remove("revealed");
    row.node.classList.add("revealed");
    return true;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#pinned = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.#pinned) this.jump.hidden = true;
  }

  #plan(messages) {
    const rows = [];
    let before = null;
    for (const message of messages) {
      const date = tsDate(message.ts);
      const newDay = !before || dayKey(tsDate(before.ts)) !== dayKey(date);
      if (newDay && !this.inThread) rows.push({ key: `day-${dayKey(date)}`, print: dayLabel(date), make: () => dayNode(date) });
      const compact = !newDay && follows(message, before);
      const count = this.inThread ? 0 : this.store.replyCount(this.channel, message);
      rows.push({ key: message.ts, print: JSON.stringify([message, compact, count]), make: () => messageNode(message, this.channel, this.store, { compact, inThread: this.inThread }) });
      if (this.inThread && messages.length > 1 && message === messages[0]) {
        const replies = messages.length - 1;
        rows.push({ key: "replies", print: String(replies), make: () => h("div", { class: "day" }, h("span", {}, `${replies} ${replies === 1 ? "reply" : "replies"}`)) });
      }
      before = message;
    }
    return rows;
  }

  #place(row, index) {
    const old = this.#rows.get(row.key);
    if (old?.print !== row.print) {
      const node = row.make();
      old?.node.replaceWith(node);
      this.#rows.set(row.key, { print: row.print, node });
    }
    const { node } = this.#rows.get(row.key);
    if (this.content.children[index] !== node) this.content.insertBefore(node, this.content.children[index] ?? null);
  }
}

function follows(message, before) {
  return Boolean(before) && before.user === message.user && before.username === message.username && !message.ephemeral_to && !before.ephemeral_to && Number(message.ts) - Number(before.ts) < GROUP_S && !(before.reply_count > 0);
}

function dayNode(date) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, dayLabel(date)));
}

/** Where the focus is, so that a message that is drawn anew under the reader's hands does not lose it. */
function focusPath(content) {
  const active = document.activeElement;
  if (!content.contains(active) || !active.dataset.actionId) return null;
  return { ts: active.closest("[data-ts]")?.dataset.ts, action: active.dataset.actionId };
}

function restoreFocus(content, focus) {
  if (!focus || content.contains(document.activeElement)) return;
  content.querySelector(`[data-ts="${CSS.escape(focus.ts)}"] [data-action-id="${CSS.escape(focus.action)}"]`)?.focus({ preventScroll: true });
}
