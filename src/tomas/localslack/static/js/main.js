/** Starts the page: loads the workspace, connects, and shows what the address asks for. */

import { Api } from "./api.js";
import { fill, h } from "./dom.js";
import { Live } from "./live.js";
import { parseRoute } from "./route.js";
import { localFile, localRoute } from "./text/links.js";
import { plainText } from "./text/mrkdwn.js";
import { toast } from "./ui/toast.js";
import { isReply, Store } from "./store.js";
import { ChannelView } from "./views/channel.js";
import { AppView } from "./views/home.js";
import { Modals } from "./views/modal.js";
import { Sidebar } from "./views/sidebar.js";
import { ThreadView } from "./views/thread.js";

class Page {
  #main = null;
  #thread = null;

  constructor(store) {
    this.store = store;
    this.mainElement = document.getElementById("main");
    this.threadElement = document.getElementById("thread");
    this.sidebar = new Sidebar(document.getElementById("sidebar"), store);
    this.modals = new Modals(store);
    store.addEventListener("messages", (event) => this.#changed(event.detail));
    store.addEventListener("status", () => this.#draw());
    store.addEventListener("home", () => this.#main instanceof AppView && this.#main.draw());
    addEventListener("hashchange", () => this.go());
    addEventListener("focus", () => this.#read());
  }

  /** Shows what the address names. */
  async go() {
    const route = parseRoute(location.hash);
    if (route.kind === "none" || (route.kind === "channel" && !this.store.channel(route.channel))) {
      location.replace(`#/${this.#firstChannel()}`);
      return;
    }
    this.sidebar.at(route);
    if (route.kind === "app") await this.#openApp(route);
    else await this.#openChannel(route);
  }

  /** Opens the socket and keeps the page current. */
  connect() {
    const live = new Live(this.store.api.socketUrl());
    live.addEventListener("event", (event) => this.store.apply(event.detail));
    live.addEventListener("connected", (event) => {
      this.sidebar.online(true);
      if (event.detail.again) this.store.reload();
    });
    live.addEventListener("lost", () => this.sidebar.online(false));
    live.start();
  }

  #firstChannel() {
    const channels = [...this.store.channels.values()].filter((channel) => !channel.is_im);
    return (channels.find((channel) => channel.name === "general") ?? channels[0]).id;
  }

  async #openApp(route) {
    this.#closeThread();
    this.#main = new AppView(this.mainElement, this.store, route.tab);
    document.title = `${this.store.app.name} · ${this.store.team.name}`;
    await this.#main.open();
  }

  async #openChannel(route) {
    const same = this.#main instanceof ChannelView && this.#main.id === route.channel;
    if (!same) this.#main = new ChannelView(this.mainElement, this.store, route.channel);
    document.title = `${this.#main.title} · ${this.store.team.name}`;
    if (!route.thread) this.#closeThread();
    await this.#openMain(same, route);
    if (route.thread) await this.#openThread(route);
  }

  async #openMain(same, route) {
    const inThread = route.thread && route.ts !== route.thread;
    if (!same) await this.#main.open(route.ts && !inThread ? route.ts : route.thread);
    else if (route.ts && !route.thread) this.#main.list.reveal(route.ts);
    if (!same && this.#main.isApp) await this.store.api.homeOpened("messages");
  }

  async #openThread(route) {
    const same = this.#thread?.threadTs === route.thread && this.#thread.channel === route.channel;
    this.threadElement.hidden = false;
    if (!same) this.#thread = new ThreadView(this.threadElement, this.store, route.channel, route.thread);
    await this.#thread.open(route.ts);
  }

  #closeThread() {
    this.threadElement.hidden = true;
    this.threadElement.replaceChildren();
    this.#thread = null;
  }

  #changed({ channel, ts, kind }) {
    if (this.#main instanceof ChannelView && this.#main.id === channel) {
      this.#draw();
      if (kind === "new") this.#announce(channel, ts);
      this.#read();
    }
  }

  #announce(channel, ts) {
    const message = this.store.message(channel, ts);
    if (message?.ephemeral_to && isReply(message) && this.#thread?.threadTs !== message.thread_ts) toast(`${this.store.app.name}, only to you: ${plainText(message.text, this.store)}`, "info");
    const list = message?.thread_ts && message.thread_ts !== ts ? this.#thread?.list : this.#main.list;
    if (message?.user === this.store.me) list?.toEnd();
    else list?.announce();
  }

  #draw() {
    if (this.#main instanceof ChannelView) this.#main.draw();
    this.#thread?.draw();
  }

  #read() {
    if (this.#main instanceof ChannelView && document.hasFocus()) this.store.read(this.#main.id);
  }
}

/** Slack's own addresses of messages and files lead here too; they are turned into those of this page. */
function translateAddress() {
  const file = localFile(location.href);
  if (file) location.replace(file);
  const route = location.pathname === "/" ? null : localRoute(location.href);
  if (route) history.replaceState(null, "", `/${route}`);
}

async function start() {
  translateAddress();
  const asked = new URLSearchParams(location.search).get("user") ?? "";
  const store = new Store(new Api(asked));
  await store.load();
  const page = new Page(store);
  page.connect();
  await page.go();
  await page.modals.sync();
}

start().catch((error) => {
  fill(document.getElementById("main"), h("div", { class: "empty" }, h("h2", {}, "The workspace could not be loaded"), h("p", {}, error.message), h("button", { class: "button", type: "button", on: { click: () => location.reload() } }, "Try again")));
});
