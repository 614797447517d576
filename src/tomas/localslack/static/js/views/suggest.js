/** Suggestions above the composer: slash commands, people, channels and emoji. */

import { h } from "../dom.js";
import { emojiByName, emojiNames } from "../emoji.js";
import { icon } from "../icons.js";
import { avatar } from "./avatar.js";

const MOST = 8;

/** A list of suggestions for the word before the caret of a text area. */
export class Suggestions {
  #items = [];
  #selected = 0;
  #moved = false;

  /**
   * @param {HTMLTextAreaElement} area
   * @param {import("../store.js").Store} store
   */
  constructor(area, store) {
    this.area = area;
    this.store = store;
    this.element = h("div", { class: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true, data: { testid: "suggestions" } });
    area.addEventListener("input", () => this.update());
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  /** Looks again at what stands before the caret. */
  update() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    this.#items = this.#find(before).slice(0, MOST);
    this.#selected = 0;
    this.#moved = false;
    this.#draw();
  }

  /** Hides the list. */
  close() {
    this.#items = [];
    this.#draw();
  }

  /** Handles a key of the text area; gives whether the key was for the list. */
  key(event) {
    if (!this.#items.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#move(step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && this.#takesEnter())) this.#accept(this.#items[this.#selected]);
    else return false;
    event.preventDefault();
    return true;
  }

  /** Enter sends what is already complete, and words that are only a hint of what a command understands. */
  #takesEnter() {
    const item = this.#items[this.#selected];
    return this.#moved || (!item.hintOnly && item.typed !== item.insert);
  }

  #move(step) {
    this.#selected = (this.#selected + step + this.#items.length) % this.#items.length;
    this.#moved = true;
    this.#draw();
  }

  #accept(item) {
    const caret = this.area.selectionStart;
    const start = caret - item.typed.length;
    this.area.setRangeText(`${item.insert} `, start, caret, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #find(before) {
    const word = before.match(/(?:^|\s)([@#:])([\w+.-]*)$/);
    if (word) return FINDERS[word[1]](word[2].toLowerCase(), this.store).map((item) => ({ ...item, typed: word[1] + word[2] }));
    const command = before.match(/^\/([\w-]*)$/);
    if (command) return commands(before, this.store);
    const argument = before.match(/^(\/[\w-]+) (\w*)$/);
    return argument ? hints(argument[1], argument[2], this.store) : [];
  }

  #draw() {
    this.element.hidden = this.#items.length === 0;
    this.area.setAttribute("aria-expanded", String(this.#items.length > 0));
    this.element.replaceChildren(...this.#items.map((item, index) => this.#row(item, index)));
  }

  #row(item, index) {
    return h(
      "div",
      { class: "suggestion", role: "option", "aria-selected": String(index === this.#selected), data: { testid: "suggestion", insert: item.insert }, on: { mousedown: (event) => (event.preventDefault(), this.#accept(item)) } },
      item.icon,
      h("span", { class: "suggestion-label" }, item.insert),
      item.detail ? h("span", { class: "suggestion-detail" }, item.detail) : null,
    );
  }
}

const FINDERS = {
  "@": (word, store) =>
    [...store.users.values()]
      .filter((user) => `${user.name} ${user.real_name ?? ""}`.toLowerCase().split(/\s+/).some((part) => part.startsWith(word)))
      .map((user) => ({ insert: `@${user.name}`, detail: user.is_bot ? "app" : user.real_name, icon: avatar(user, "small") })),
  "#": (word, store) => [...store.channels.values()].filter((channel) => !channel.is_im && channel.name.startsWith(word)).map((channel) => ({ insert: `#${channel.name}`, icon: icon(channel.is_private ? "lock" : "hash") })),
  ":": (word) => (word.length < 2 ? [] : emojiNames(word, MOST).map((name) => ({ insert: `:${name}:`, icon: emojiByName(name) }))),
};

function commands(typed, store) {
  return store.commands
    .filter((command) => command.command.startsWith(typed))
    .map((command) => ({ insert: command.command, typed, detail: [command.usage_hint, command.description].filter(Boolean).join(" — "), icon: icon("bolt") }));
}

function hints(name, typed, store) {
  const usage = store.commands.find((command) => command.command === name)?.usage_hint ?? "";
  return usage
    .split("|")
    .map((word) => word.trim().replace(/^\[|\]$/g, ""))
    .filter((word) => /^[\w-]+$/.test(word) && word.startsWith(typed))
    .map((word) => ({ insert: word, typed, detail: `${name} ${word}`, icon: icon("bolt"), hintOnly: true }));
}
