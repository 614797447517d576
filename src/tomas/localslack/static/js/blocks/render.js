/** Draws Block Kit. */

import { h } from "../dom.js";
import { AGENT_BLOCKS } from "./agent.js";
import { LAYOUT_BLOCKS } from "./layout.js";
import { TABLE_BLOCKS } from "./table.js";

/**
 * What blocks need from the page around them.
 * @typedef {object} BlockContext
 * @property {"message"|"modal"|"home"} surface
 * @property {import("../store.js").Store} directory people and channels
 * @property {import("../api.js").Api} api
 * @property {import("./form.js").FormState} form
 * @property {(action: object) => Promise<void>} act sends a block action and reports failures
 * @property {(blocks: object[]) => Node[]} render draws blocks within blocks
 */

const BLOCKS = { ...LAYOUT_BLOCKS, ...TABLE_BLOCKS, ...AGENT_BLOCKS };

/**
 * Draws the blocks of a message or a view.
 * @param {object[]} blocks
 * @param {Omit<BlockContext, "render">} context
 * @returns {HTMLElement}
 */
export function renderBlocks(blocks, context) {
  const full = { ...context, render: (inner) => inner.map((block) => drawn(block, full)) };
  context.form.begin();
  const element = h("div", { class: `blocks blocks-${context.surface}` }, full.render(blocks ?? []));
  context.form.end();
  return element;
}

function drawn(block, context) {
  const draw = BLOCKS[block.type] ?? unknown;
  return h("div", { class: `block block-${block.type}`, data: { blockId: block.block_id, blockType: block.type } }, draw(block, context));
}

function unknown(block) {
  return h("div", { class: "block-unknown" }, `This page cannot show a block of type “${block.type}”.`);
}
