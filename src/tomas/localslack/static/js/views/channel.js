/** The main column: a channel or a direct message. */

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { appTabs } from "./home.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message_list.js";
import { statusLine } from "./status.js";

/** One open channel. */
export class ChannelView {
  /**
   * @param {HTMLElement} element
   * @param {import("../store.js").Store} store
   * @param {string} channel
   */
  constructor(element, store, channel) {
    this.store = store;
    this.id = channel;
    this.element = element;
    const known = store.channel(channel);
    this.title = store.channelTitle(known);
    const shown = known.is_im ? this.title : `#${known.name}`;
    this.isApp = store.appChannel()?.id === channel;
    this.list = new MessageList(channel, store, { inThread: false, label: `Messages in ${shown}`, intro: intro(known, this.title) });
    this.status = h("div", { class: "status-line", "aria-live": "polite" });
    this.composer = new Composer(store, channel, known.is_im ? `Message ${this.title}` : `Message ${shown}`);
    const overlay = h("div", { class: "drop-overlay", "aria-hidden": "true" }, icon("file"), `Drop files to share them in ${shown}`);
    fill(element, this.isApp ? appTabs(store, "messages") : header(known, this.title), this.list.element, this.status, known.is_member || known.is_im ? this.composer.element : joinBar(store, known), overlay);
    this.composer.dropArea(element.parentElement.querySelector("#main"));
  }

  /** Loads and shows the messages; then the one that was asked for. */
  async open(ts) {
    await this.store.loadChannel(this.id);
    this.draw();
    this.store.read(this.id);
    if (ts) this.list.reveal(ts);
    else this.composer.focus();
  }

  /** Shows what the store now has. */
  draw() {
    this.list.show(this.store.roots(this.id));
    fill(this.status, statusLine(this.store, this.id, ""));
  }
}

function header(channel, title) {
  const members = channel.members?.length;
  return h(
    "header",
    { class: "main-head" },
    h("h1", { data: { testid: "channel-title" } }, channel.is_im ? null : icon(channel.is_private ? "lock" : "hash"), title),
    channel.topic ? h("span", { class: "topic" }, channel.topic) : null,
    members ? h("span", { class: "members", title: "Members" }, icon("users"), String(members)) : null,
  );
}

function joinBar(store, channel) {
  const join = async () => {
    await store.api.join(channel.id);
    location.reload();
  };
  return h("div", { class: "join-bar" }, `You are not a member of #${channel.name}.`, h("button", { class: "button button-primary", type: "button", data: { testid: "join" }, on: { click: join } }, "Join channel"));
}

function intro(channel, title) {
  const words = channel.is_im ? `This is the beginning of your conversation with ${title}.` : `This is the beginning of #${channel.name}.`;
  return h("div", { class: "intro" }, h("div", { class: "intro-mark" }, channel.is_im ? icon("bolt") : icon("hash")), h("h2", {}, channel.is_im ? title : `#${channel.name}`), h("p", {}, words));
}
