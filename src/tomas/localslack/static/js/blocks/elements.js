/** Finds the drawing of a Block Kit element. */

import { h } from "../dom.js";
import { safeUrl } from "../text/links.js";
import { Binding } from "./binding.js";
import { BUTTONS } from "./buttons.js";
import { CHOICES } from "./choices.js";
import { FIELDS } from "./fields.js";
import { FILE_INPUTS } from "./file_input.js";
import { SELECTS } from "./selects.js";

const ELEMENTS = { ...BUTTONS, ...CHOICES, ...FIELDS, ...FILE_INPUTS, ...SELECTS };

/**
 * Draws one element of a block.
 * @param {object} element
 * @param {object} block the block it stands in
 * @param {import("./render.js").BlockContext} context
 * @returns {Node|null}
 */
export function renderElement(element, block, context) {
  if (element.type === "image") return imageElement(element, context, "accessory-image");
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(context.directory.me)) return null;
  const draw = ELEMENTS[element.type];
  if (!draw) return h("span", { class: "block-unknown" }, `This page cannot show “${element.type}”.`);
  return draw(new Binding(element, block, context), context);
}

/** Draws an image of Block Kit: by address, or by a file of this workspace. */
export function imageElement(image, context, cls) {
  const id = image.slack_file?.id ?? image.slack_file?.url?.match(/F[A-Z0-9]{6,}/)?.[0];
  const source = id ? context.api.fileUrl(id) : safeUrl(image.image_url);
  if (!source) return h("span", { class: "link-refused" }, image.alt_text ?? "image");
  return h("img", { class: cls, src: source, alt: image.alt_text ?? "", loading: "lazy" });
}
