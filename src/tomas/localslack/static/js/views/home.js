/** The app's own pages: its Home tab and About. */

import { FormState } from "../blocks/form.js";
import { renderBlocks } from "../blocks/render.js";
import { classes, fill, h } from "../dom.js";
import { explain, toast } from "../ui/toast.js";
import { avatar } from "./avatar.js";

/** The head with the tabs Home, Messages and About. */
export function appTabs(store, current) {
  const channel = store.appChannel();
  const tab = (name, href, label) => (href ? h("a", { class: classes("tab", current === name && "active"), href, role: "tab", "aria-selected": String(current === name), data: { testid: `tab-${name}` } }, label) : null);
  return h(
    "header",
    { class: "main-head app-head" },
    h("h1", { data: { testid: "channel-title" } }, avatar({ is_bot: true }, "small"), store.app.name),
    h("div", { class: "tabs", role: "tablist", "aria-label": store.app.name }, tab("home", "#/app/home", "Home"), tab("messages", channel && `#/${channel.id}`, "Messages"), tab("about", "#/app/about", "About")),
  );
}

/** The Home or About tab. */
export class AppView {
  #form = new FormState();

  /**
   * @param {HTMLElement} element
   * @param {import("../store.js").Store} store
   * @param {"home"|"about"} tab
   */
  constructor(element, store, tab) {
    this.store = store;
    this.tab = tab;
    this.body = h("div", { class: "home", data: { testid: "app-home" } });
    fill(element, appTabs(store, tab), h("div", { class: "scroller home-scroller", tabindex: 0 }, this.body));
  }

  /** Tells the app that its tab was opened, and shows it. */
  async open() {
    if (this.tab === "about") {
      fill(this.body, this.#about());
      return;
    }
    await this.draw();
    await this.store.api.homeOpened("home");
    await this.draw();
  }

  /** Shows the view the app has published for this person. */
  async draw() {
    if (this.tab !== "home") return;
    const answer = await this.store.api.home();
    const view = answer.view ?? (answer.blocks ? answer : null);
    if (!view?.blocks) {
      fill(this.body, h("div", { class: "empty" }, avatar({ is_bot: true }, "large"), h("h2", {}, `${this.store.app.name} has nothing here yet`), h("p", {}, "The app fills this page when it is running.")));
      return;
    }
    fill(this.body, renderBlocks(view.blocks, { surface: "home", directory: this.store, api: this.store.api, form: this.#form, act: (action) => this.#act(view, action) }));
  }

  async #act(view, action) {
    const container = { type: "view", view_id: view.id };
    const answer = await this.store.api.action({ container, ...action, state: { values: this.#form.values() } });
    if (!answer.ok) toast(explain(answer.error, this.store.app.name));
  }

  #about() {
    const commands = this.store.commands.map((command) => h("li", {}, h("code", { class: "code" }, `${command.command} ${command.usage_hint ?? ""}`), " ", command.description ?? ""));
    const shortcuts = this.store.shortcuts.map((shortcut) => h("li", {}, shortcut.name, h("span", { class: "muted" }, shortcut.type.startsWith("message") ? " — in the menu of a message" : " — in the menu of the message box")));
    return h("div", { class: "about" }, avatar({ is_bot: true }, "large"), h("h2", {}, this.store.app.name), h("h3", {}, "Commands"), h("ul", { class: "list" }, commands), h("h3", {}, "Shortcuts"), h("ul", { class: "list" }, shortcuts));
  }
}
