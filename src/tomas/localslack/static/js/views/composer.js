/** The box one writes in: text, files, commands, shortcuts. */

import { acceptDrops } from "../blocks/file_input.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../ui/menu.js";
import { explain, toast } from "../ui/toast.js";
import { Suggestions } from "./suggest.js";
import { PendingUploads } from "./uploads.js";

const drafts = new Map();
const TALLEST_PX = 260;

/** The composer of a channel or of a thread in it. */
export class Composer {
  #sending = false;

  /**
   * @param {import("../store.js").Store} store
   * @param {string} channel
   * @param {string} placeholder
   * @param {string} [threadTs] the thread to write in
   */
  constructor(store, channel, placeholder, threadTs = "") {
    this.store = store;
    this.channel = channel;
    this.threadTs = threadTs;
    this.uploads = new PendingUploads(store.api, store.app.name, () => this.#ready());
    this.area = h("textarea", { class: "composer-text", rows: 1, placeholder, "aria-label": placeholder, "aria-autocomplete": "list", data: { testid: threadTs ? "thread-composer" : "composer" }, on: { input: () => this.#typed(), keydown: (event) => this.#key(event), paste: (event) => this.#paste(event) } });
    this.suggestions = new Suggestions(this.area, store);
    this.sendButton = h("button", { class: "send", type: "button", "aria-label": "Send", title: "Send", disabled: true, data: { testid: threadTs ? "thread-send" : "send" }, on: { click: () => this.send() } }, icon("send"));
    this.element = h("div", { class: "composer" }, this.suggestions.element, h("div", { class: "composer-box" }, this.uploads.element, this.area, this.#tools()));
    this.area.value = drafts.get(this.#draftKey) ?? "";
    requestAnimationFrame(() => this.#typed());
  }

  /** Lets files be dropped anywhere on an element, usually the whole conversation. */
  dropArea(element) {
    acceptDrops(element, (files) => this.uploads.add(files));
  }

  /** Puts the caret into the box. */
  focus() {
    this.area.focus();
  }

  /** Sends what was written, or runs the command. */
  async send() {
    const text = this.area.value.trim();
    if (this.#sending || (!text && !this.uploads.ids.length) || this.uploads.busy) return;
    this.#sending = true;
    const command = text.match(/^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/i);
    const done = command && !this.uploads.ids.length ? await this.#command(command[1], command[2] ?? "") : await this.#post(text);
    this.#sending = false;
    this.area.focus();
    if (!done) this.#typed();
  }

  get #draftKey() {
    return `${this.channel}:${this.threadTs}`;
  }

  async #command(command, text) {
    if (!this.store.commands.some((known) => known.command === command)) return this.#refuse(`${command} is not a command here. Put a space before it to send it as a message.`);
    if (this.threadTs) return this.#refuse(`${command} cannot be used in a thread. Use it in the channel, or just reply in words.`);
    this.#clear();
    const answer = await this.store.api.command({ channel: this.channel, command, text });
    if (answer.ok) return true;
    if (!this.area.value) this.area.value = text ? `${command} ${text}` : command;
    return this.#refuse(`${command} failed: ${explain(answer.error, this.store.app.name)}`);
  }

  async #post(text) {
    const files = this.uploads.ids;
    const typed = this.area.value;
    this.#clear();
    const answer = await this.store.api.postMessage({ channel: this.channel, text, ...(this.threadTs && { thread_ts: this.threadTs }), ...(files.length && { file_ids: files }) });
    if (answer.ok) {
      this.uploads.clear();
      return true;
    }
    this.area.value = typed;
    return this.#refuse(explain(answer.error, this.store.app.name));
  }

  #refuse(reason) {
    toast(reason);
    return false;
  }

  #clear() {
    this.area.value = "";
    this.suggestions.close();
    this.#typed();
  }

  #typed() {
    drafts.set(this.#draftKey, this.area.value);
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, TALLEST_PX)}px`;
    this.#ready();
  }

  #ready() {
    this.sendButton.disabled = this.uploads.busy || (!this.area.value.trim() && !this.uploads.ids.length);
  }

  #key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if ((event.ctrlKey || event.metaKey) && WRAPS[event.key]) {
      event.preventDefault();
      this.#wrap(WRAPS[event.key]);
    }
  }

  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.uploads.add(files);
  }

  #wrap(mark) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    this.area.setRangeText(`${mark}${value.slice(start, end)}${mark}`, start, end, "end");
    if (start === end) this.area.setSelectionRange(start + 1, start + 1);
    this.area.focus();
    this.#typed();
  }

  #insert(text) {
    const before = this.area.value.slice(0, this.area.selectionStart);
    this.area.setRangeText(before && !/\s$/.test(before) ? ` ${text}` : text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.focus();
    this.#typed();
    this.suggestions.update();
  }

  #tools() {
    const picker = h("input", { type: "file", class: "visually-hidden", multiple: true, tabindex: -1, "aria-label": "Files to attach", data: { testid: this.threadTs ? "thread-file-picker" : "file-picker" }, on: { change: () => (this.uploads.add([...picker.files]), (picker.value = "")) } });
    const tool = (symbol, label, run, testid) => h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, data: { testid }, on: { click: run } }, icon(symbol));
    const plus = tool("plus", "Attach and shortcuts", () => openMenu(plus, this.#menu(picker), { label: "Attach and shortcuts", above: true }), "composer-menu");
    plus.setAttribute("aria-haspopup", "menu");
    return h(
      "div",
      { class: "composer-tools" },
      plus,
      picker,
      h("span", { class: "tool-line" }),
      tool("bold", "Bold (Ctrl+B)", () => this.#wrap("*"), "tool-bold"),
      tool("italic", "Italic (Ctrl+I)", () => this.#wrap("_"), "tool-italic"),
      tool("code", "Code (Ctrl+E)", () => this.#wrap("`"), "tool-code"),
      tool("at", "Mention somebody", () => this.#insert("@"), "tool-mention"),
      this.threadTs ? null : tool("slash", "Run a command", () => ((this.area.value = ""), this.#insert("/")), "tool-slash"),
      h("span", { class: "composer-hint" }, "Shift+Enter for a new line"),
      this.sendButton,
    );
  }

  #menu(picker) {
    const attach = { label: "Upload from this computer", icon: icon("file"), id: "attach-file", run: () => picker.click() };
    const shortcuts = this.store.shortcuts
      .filter((shortcut) => !shortcut.type.startsWith("message"))
      .map((shortcut) => ({ label: shortcut.name, hint: this.store.app.name, icon: icon("bolt"), id: "global-shortcut", data: { callbackId: shortcut.callback_id }, run: () => this.#shortcut(shortcut) }));
    return shortcuts.length ? [attach, "line", ...shortcuts] : [attach];
  }

  async #shortcut(shortcut) {
    const answer = await this.store.api.globalShortcut(shortcut.callback_id);
    if (!answer.ok) toast(explain(answer.error, this.store.app.name));
  }
}

const WRAPS = { b: "*", i: "_", e: "`" };
