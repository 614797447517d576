/** Modals: a stack of views, of which the top one is shown. */

import { FormState } from "../blocks/form.js";
import { renderBlocks } from "../blocks/render.js";
import { fill, h } from "../dom.js";
import { plainEmoji } from "../emoji.js";
import { icon } from "../icons.js";
import { explain, toast } from "../ui/toast.js";
import { closeMenu } from "../ui/menu.js";

/** Shows the views the server says are open for this person. */
export class Modals {
  #forms = new Map();
  #shown = null;
  #busy = false;
  #syncing = Promise.resolve();

  /** @param {import("../store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.dialog = h("dialog", { class: "dialog modal", "aria-labelledby": "modal-title", data: { testid: "modal" }, on: { cancel: (event) => this.#cancelled(event), close: () => this.#closedByBrowser() } });
    document.body.append(this.dialog);
    store.addEventListener("views", () => this.sync());
  }

  /** Brings the page in line with the server's stack, one change after the other. */
  sync() {
    this.#syncing = this.#syncing.then(() => this.#sync());
    return this.#syncing;
  }

  async #sync() {
    const answer = await this.store.api.views();
    const stack = answer.views ?? [];
    const open = new Set(stack.map((view) => view.id));
    for (const id of this.#forms.keys()) if (!open.has(id)) this.#forms.delete(id);
    const top = stack.at(-1);
    if (!top) this.#hide();
    else if (this.#shown?.id !== top.id || this.#shown.hash !== top.hash) this.#show(top, stack.length);
  }

  #hide() {
    this.#shown = null;
    this.#busy = false;
    if (this.dialog.open) this.dialog.close();
  }

  #show(view, depth) {
    closeMenu();
    const same = this.#shown?.id === view.id;
    const focus = same ? focusOf(this.dialog) : null;
    this.#shown = view;
    this.#busy = false;
    const form = this.#formOf(view);
    this.body = h("div", { class: "dialog-body" }, renderBlocks(view.blocks, { surface: "modal", directory: this.store, api: this.store.api, form, act: (action) => this.#act(view, form, action) }));
    const scroll = same ? this.dialog.querySelector(".dialog-body")?.scrollTop : 0;
    fill(this.dialog, this.#head(view, depth), this.body, this.#foot(view, form));
    this.dialog.dataset.viewId = view.id;
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = scroll ?? 0;
    if (focus) restore(this.dialog, focus);
    else (this.body.querySelector("[autofocus]") ?? this.body.querySelector("input, textarea, select, button"))?.focus({ preventScroll: true });
  }

  #formOf(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new FormState());
    return this.#forms.get(view.id);
  }

  #head(view, depth) {
    const back = depth > 1 ? h("button", { class: "icon-button", type: "button", "aria-label": "Back", data: { testid: "modal-back" }, on: { click: () => this.#close() } }, icon("back")) : null;
    return h("header", { class: "dialog-head" }, back, h("h2", { id: "modal-title", data: { testid: "modal-title" } }, plainEmoji(view.title?.text)), h("button", { class: "icon-button", type: "button", "aria-label": "Close", data: { testid: "modal-x" }, on: { click: () => this.#close(depth > 1) } }, icon("close")));
  }

  #foot(view, form) {
    this.problem = h("div", { class: "modal-problem", role: "alert", data: { testid: "modal-problem" } });
    this.submitButton = view.submit ? h("button", { class: "button button-primary", type: "button", data: { testid: "modal-submit" }, on: { click: () => this.#submit(view, form) } }, plainEmoji(view.submit.text)) : null;
    return h("footer", { class: "dialog-foot" }, this.problem, h("button", { class: "button", type: "button", data: { testid: "modal-close" }, on: { click: () => this.#close() } }, plainEmoji(view.close?.text ?? "Cancel")), this.submitButton);
  }

  async #submit(view, form) {
    if (this.#busy) return;
    const problems = form.problems();
    this.#errors(problems);
    if (Object.keys(problems).length) return;
    this.#working(true);
    const answer = await this.store.api.submitView(view.id, form.values());
    this.#working(false);
    if (answer.response_action === "errors" || answer.errors) this.#errors(answer.errors ?? {});
    else if (!answer.ok) this.problem.textContent = `${explain(answer.error, this.store.app.name)}. Nothing was lost: try again.`;
    else await this.sync();
  }

  #working(busy) {
    this.#busy = busy;
    this.problem.textContent = "";
    this.submitButton.disabled = busy;
    this.submitButton.setAttribute("aria-busy", String(busy));
    this.body.inert = busy;
  }

  #errors(errors) {
    for (const node of this.dialog.querySelectorAll("[data-error-for]")) {
      const words = errors[node.dataset.errorFor];
      node.hidden = !words;
      fill(node, words ? [icon("warning"), words] : null);
      node.closest(".input").classList.toggle("has-error", Boolean(words));
    }
    const first = this.dialog.querySelector(".has-error");
    first?.scrollIntoView({ block: "nearest" });
    first?.querySelector("input, textarea, select, button")?.focus();
  }

  async #act(view, form, action) {
    const answer = await this.store.api.action({ container: { type: "view", view_id: view.id }, ...action, state: { values: form.values() } });
    if (!answer.ok) toast(explain(answer.error, this.store.app.name));
  }

  /** Closes the top view, or with `all` the whole stack, as the cross of Slack's modals does. */
  async #close(all = false) {
    if (!this.#shown || this.#busy) return;
    await this.store.api.closeView(this.#shown.id, all);
    await this.sync();
  }

  #cancelled(event) {
    if (event.target !== this.dialog) return;
    event.preventDefault();
    this.#close();
  }

  /** A browser may close a dialog on a second Escape without asking. */
  #closedByBrowser() {
    if (this.#shown) this.#close();
  }
}

function focusOf(dialog) {
  const active = document.activeElement;
  if (!dialog.contains(active) || !active.dataset.actionId) return null;
  return { block: active.dataset.blockId, action: active.dataset.actionId, start: active.selectionStart, end: active.selectionEnd };
}

function restore(dialog, focus) {
  const node = dialog.querySelector(`[data-block-id="${CSS.escape(focus.block)}"][data-action-id="${CSS.escape(focus.action)}"]`);
  node?.focus({ preventScroll: true });
  if (node && typeof focus.start === "number") node.setSelectionRange(focus.start, focus.end);
}
