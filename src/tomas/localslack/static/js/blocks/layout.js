/** The basic blocks: section, header, divider, context, actions, image, input, rich_text, markdown, video, file. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { link, safeUrl } from "../text/links.js";
import { markdown } from "../text/markdown.js";
import { richText } from "../text/richtext.js";
import { imageElement, renderElement } from "./elements.js";
import { textNodes } from "./text.js";

export const LAYOUT_BLOCKS = {
  section(block, context) {
    const fields = block.fields?.length ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field" }, textNodes(field, context)))) : null;
    const text = block.text ? h("div", { class: "section-text" }, textNodes(block.text, context)) : null;
    const accessory = block.accessory ? h("div", { class: `accessory accessory-${block.accessory.type}` }, renderElement(block.accessory, block, context)) : null;
    return h("div", { class: "section" }, h("div", { class: "section-main" }, text, fields), accessory);
  },

  header: (block, context) => h("div", { class: "header", role: "heading", "aria-level": 3 }, textNodes(block.text, context)),

  divider: () => h("hr", { class: "divider" }),

  context: (block, context) =>
    h("div", { class: "context" }, (block.elements ?? []).map((element) => (element.type === "image" ? imageElement(element, context, "context-image") : h("span", { class: "context-text" }, textNodes(element, context))))),

  actions: (block, context) => h("div", { class: "actions" }, (block.elements ?? []).map((element) => renderElement(element, block, context))),

  context_actions: (block, context) => h("div", { class: "actions context-actions" }, (block.elements ?? []).map((element) => renderElement(element, block, context))),

  image: (block, context) => h("figure", { class: "figure" }, block.title ? h("figcaption", {}, textNodes(block.title, context)) : null, imageElement(block, context, "figure-image")),

  input(block, context) {
    const id = `input-${block.block_id}`;
    return h(
      "div",
      { class: "input", role: "group", "aria-labelledby": `${id}-label`, data: { inputBlock: block.block_id } },
      h("div", { class: "label", id: `${id}-label` }, textNodes(block.label, context), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
      renderElement(block.element, block, context),
      h("div", { class: "field-error", role: "alert", hidden: true, data: { errorFor: block.block_id, testid: "field-error" } }),
      block.hint ? h("div", { class: "hint" }, textNodes(block.hint, context)) : null,
    );
  },

  rich_text: (block, context) => h("div", { class: "rich" }, richText(block.elements, context.directory)),

  markdown: (block, context) => h("div", { class: "markdown" }, markdown(block.text, context.directory)),

  video: (block, context) =>
    h("div", { class: "video" }, safeUrl(block.thumbnail_url) ? h("img", { class: "figure-image", src: safeUrl(block.thumbnail_url), alt: block.alt_text ?? "" }) : null, link(block.title_url ?? block.video_url, textNodes(block.title, context))),

  file: (block) => h("div", { class: "context" }, icon("file"), h("span", {}, `File ${block.external_id ?? ""}`)),
};
