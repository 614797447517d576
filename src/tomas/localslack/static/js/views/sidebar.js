/** The sidebar: workspace, who one acts as, channels, direct messages, apps. */

import { classes, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "./avatar.js";

/** Draws the sidebar and keeps it up to date. */
export class Sidebar {
  #route = { kind: "none" };
  #online = false;

  /**
   * @param {HTMLElement} element
   * @param {import("../store.js").Store} store
   */
  constructor(element, store) {
    this.element = element;
    this.store = store;
    store.addEventListener("unread", () => this.draw());
    store.addEventListener("state", () => this.draw());
  }

  /** Marks where the reader is. */
  at(route) {
    this.#route = route;
    this.draw();
  }

  /** Shows whether the page is connected. */
  online(connected) {
    this.#online = connected;
    this.draw();
  }

  draw() {
    const { store } = this;
    if (!store.team) return;
    const channels = [...store.channels.values()].filter((channel) => !channel.is_im).sort((one, other) => one.name.localeCompare(other.name));
    const appChannel = store.appChannel();
    const directs = [...store.channels.values()].filter((channel) => channel.is_im && channel.id !== appChannel?.id && channel.members?.includes(store.me));
    fill(
      this.element,
      this.#head(),
      h("div", { class: "side-scroll" }, section("Channels", channels.map((channel) => this.#channel(channel, icon(channel.is_private ? "lock" : "hash")))), section("Apps", [this.#app(appChannel)]), directs.length ? section("Direct messages", directs.map((channel) => this.#channel(channel, avatar(this.#other(channel), "small")))) : null),
      this.#me(),
    );
  }

  #head() {
    const words = this.#online ? "connected" : "reconnecting…";
    return h("header", { class: "side-head" }, h("div", { class: "side-team" }, h("span", { class: "team-mark", "aria-hidden": "true" }, (this.store.team.name ?? "?")[0]), h("span", { class: "team-name", data: { testid: "team-name" } }, this.store.team.name)), h("div", { class: classes("side-state", this.#online && "online"), data: { testid: "connection" } }, h("span", { class: "dot" }), `Local Slack · ${words}`));
  }

  #channel(channel, symbol) {
    const active = this.#route.kind === "channel" && this.#route.channel === channel.id;
    return this.#item(`#/${channel.id}`, symbol, this.store.channelTitle(channel), active, this.store.unread.get(channel.id), { testid: "channel", channelId: channel.id, channelName: channel.name });
  }

  #app(channel) {
    const active = this.#route.kind === "app" || (channel && this.#route.channel === channel.id);
    const unread = channel && this.store.unread.get(channel.id);
    const href = unread ? `#/${channel.id}` : "#/app/home";
    return this.#item(href, avatar({ is_bot: true }, "small"), this.store.app.name, active, unread, { testid: "app", channelId: channel?.id });
  }

  #item(href, symbol, name, active, unread, data) {
    const badge = unread?.mentions ? h("span", { class: "unread-count", "aria-label": `${unread.mentions} for you` }, String(unread.mentions)) : unread ? h("span", { class: "unread-dot", role: "img", "aria-label": "unread" }) : null;
    return h("a", { class: classes("side-item", active && "active", unread && "unread"), href, "aria-current": active ? "page" : undefined, data }, symbol, h("span", { class: "side-name" }, name), badge);
  }

  #other(channel) {
    return this.store.user(channel.members?.find((id) => id !== this.store.me));
  }

  #me() {
    const people = [...this.store.users.values()].filter((user) => !user.is_bot);
    const change = () => {
      const address = new URL(location.href);
      address.searchParams.set("user", select.value);
      location.assign(address.href);
      if (address.search === location.search) location.reload();
    };
    const select = h("select", { class: "me-select", "aria-label": "Acting as", data: { testid: "acting-as" }, on: { change } }, people.map((user) => h("option", { value: user.id, selected: user.id === this.store.me }, user.real_name || user.name)));
    return h("footer", { class: "side-me" }, avatar(this.store.user(this.store.me)), h("label", { class: "me-label" }, h("span", {}, this.store.user(this.store.me)?.is_admin ? "Acting as admin" : "Acting as"), select));
  }
}

function section(title, items) {
  return h("section", { class: "side-section", "aria-label": title }, h("h2", {}, title), items);
}
