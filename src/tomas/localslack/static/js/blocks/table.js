/** `table` and `data_table` blocks. */

import { h } from "../dom.js";
import { plainEmoji } from "../emoji.js";
import { richText } from "../text/richtext.js";
import { textNodes } from "./text.js";

export const TABLE_BLOCKS = { table, data_table: table };

function table(block, context) {
  const [head, ...body] = block.rows ?? [];
  const row = (cells, tag) => h("tr", {}, (cells ?? []).map((cell, index) => h(tag, { class: cellClass(cell, block.column_settings?.[index]), scope: tag === "th" ? "col" : undefined }, cellNodes(cell, context))));
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": block.caption?.text ?? block.caption ?? "Table" },
    h("table", { class: "table" }, block.caption ? h("caption", {}, textNodes(block.caption, context)) : null, h("thead", {}, row(head, "th")), h("tbody", {}, body.map((cells) => row(cells, "td")))),
  );
}

function cellClass(cell, settings) {
  const align = settings?.align ?? (cell?.type === "raw_number" ? "right" : "left");
  return `align-${align}${settings?.is_wrapped === false ? " no-wrap" : ""}`;
}

function cellNodes(cell, context) {
  if (cell?.type === "rich_text") return richText(cell.elements, context.directory);
  if (cell?.type === "raw_number") return String(cell.text ?? cell.value ?? cell.number ?? "");
  if (cell?.type === "mrkdwn" || cell?.type === "plain_text") return textNodes(cell, context);
  return plainEmoji(cell?.text ?? "");
}
