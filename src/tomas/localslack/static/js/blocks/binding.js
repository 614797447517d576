/** Ties one interactive element to the form state and to the app that must hear of it. */

import { confirmDialog } from "../ui/dialog.js";

/** One interactive element within its block. */
export class Binding {
  /**
   * @param {object} element the Block Kit element
   * @param {object} block the block it stands in
   * @param {import("./render.js").BlockContext} context
   */
  constructor(element, block, context) {
    this.element = element;
    this.block = block;
    this.context = context;
    this.input = block.type === "input" ? block : null;
  }

  /** Attributes by which browser tests find the element. */
  get data() {
    return { blockId: this.block.block_id ?? "", actionId: this.element.action_id ?? "" };
  }

  /** An accessible name for the element: its label, else what it says itself. */
  get label() {
    return this.input?.label?.text ?? this.element.accessibility_label ?? this.element.placeholder?.text ?? this.block.text?.text ?? this.element.action_id;
  }

  /** Announces the element; gives the payload to show. */
  start(initial) {
    return this.context.form.register(this.block.block_id, this.element, initial, this.input);
  }

  /** Records a payload without telling the app, as while typing. */
  record(payload) {
    this.context.form.set(this.block.block_id, this.element.action_id, payload);
  }

  /** Records a payload and tells the app, unless the element only matters on submission. */
  change(node, payload) {
    this.record(payload);
    if (!this.input || this.input.dispatch_action) this.send(node, payload);
  }

  /**
   * Tells the app, after the element's confirmation dialog; the node looks busy until the app has acknowledged.
   * @returns {Promise<boolean>} whether the person confirmed
   */
  async send(node, payload) {
    const { element, block, context } = this;
    if (element.confirm && !(await confirmDialog(element.confirm, context.directory))) return false;
    if (node.getAttribute("aria-busy") === "true") return true;
    node.setAttribute("aria-busy", "true");
    try {
      await context.act({ block_id: block.block_id, action_id: element.action_id, type: element.type, ...payload });
    } finally {
      node.removeAttribute("aria-busy");
    }
    return true;
  }
}
