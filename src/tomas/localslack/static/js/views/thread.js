/** The panel at the right with one thread. */

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { routeTo } from "../route.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message_list.js";
import { statusLine } from "./status.js";

/** One open thread. */
export class ThreadView {
  /**
   * @param {HTMLElement} element
   * @param {import("../store.js").Store} store
   * @param {string} channel
   * @param {string} threadTs
   */
  constructor(element, store, channel, threadTs) {
    this.store = store;
    this.channel = channel;
    this.threadTs = threadTs;
    this.list = new MessageList(channel, store, { inThread: true, label: "Thread" });
    this.title = h("h2", {}, "Thread");
    this.status = h("div", { class: "status-line", "aria-live": "polite" });
    this.composer = new Composer(store, channel, "Reply…", threadTs);
    const known = store.channel(channel);
    const place = known.is_im ? store.channelTitle(known) : `#${known.name}`;
    const overlay = h("div", { class: "drop-overlay", "aria-hidden": "true" }, icon("file"), "Drop files to share them in this thread");
    fill(
      element,
      h("header", { class: "thread-head" }, this.title, h("a", { class: "thread-place", href: routeTo(channel, threadTs) }, place), h("a", { class: "icon-button", href: `#/${channel}`, "aria-label": "Close thread", title: "Close", data: { testid: "close-thread" } }, icon("close"))),
      this.list.element,
      this.status,
      this.composer.element,
      overlay,
    );
    this.composer.dropArea(this.list.element);
  }

  /** Loads and shows the thread; then the reply that was asked for. */
  async open(ts) {
    await this.store.loadThread(this.channel, this.threadTs);
    this.draw();
    if (ts && ts !== this.threadTs) this.list.reveal(ts);
    else this.composer.focus();
  }

  /** Shows what the store now has. */
  draw() {
    this.list.show(this.store.thread(this.channel, this.threadTs));
    fill(this.title, this.store.status(this.channel, this.threadTs).title || "Thread");
    fill(this.status, statusLine(this.store, this.channel, this.threadTs));
  }
}
