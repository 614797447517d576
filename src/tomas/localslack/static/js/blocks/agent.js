/** Blocks for the work of agents and for grouping: plan, task_card, alert, card, carousel, container. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { link } from "../text/links.js";
import { plainEmoji } from "../emoji.js";
import { imageElement, renderElement } from "./elements.js";
import { textNodes } from "./text.js";

const STATES = {
  pending: ["clock", "pending"],
  in_progress: [null, "in progress"],
  complete: ["check", "complete"],
  error: ["cross", "failed"],
};
const ALERT_ICONS = { default: "info", info: "info", warning: "warning", error: "warning", success: "check" };

export const AGENT_BLOCKS = {
  plan(block, context) {
    const tasks = block.tasks ?? [];
    const done = tasks.filter((task) => task.status === "complete").length;
    return h(
      "div",
      { class: "plan" },
      h("div", { class: "plan-head" }, h("span", { class: "plan-title" }, plainEmoji(block.title?.text ?? block.title)), tasks.length ? h("span", { class: "plan-count" }, `${done} of ${tasks.length}`) : null),
      h("div", { class: "plan-tasks" }, tasks.map((task) => taskCard(task, context))),
    );
  },

  task_card: taskCard,

  alert: (block, context) => h("div", { class: `alert alert-${block.level ?? "default"}`, role: block.level === "error" ? "alert" : "note" }, icon(ALERT_ICONS[block.level ?? "default"] ?? "info"), h("div", {}, textNodes(block.text, context))),

  card: card,

  carousel: (block, context) => h("div", { class: "carousel", tabindex: 0, role: "group", "aria-label": "Cards" }, (block.elements ?? []).map((each) => h("div", { class: "carousel-card", data: { blockId: each.block_id } }, card(each, context)))),

  container(block, context) {
    const title = block.rich_text_title ? context.render([block.rich_text_title]) : h("span", { class: "container-title" }, textNodes(block.title, context));
    const head = [block.icon ? imageElement(block.icon, context, "card-icon") : null, h("span", { class: "container-names" }, title, block.subtitle ? h("span", { class: "container-subtitle" }, textNodes(block.subtitle, context)) : null)];
    const body = h("div", { class: "container-body" }, context.render(block.child_blocks ?? []));
    const cls = `container container-${block.width ?? "standard"}${block.has_header_divider ? " container-divided" : ""}`;
    if (!block.is_collapsible) return h("section", { class: cls }, h("div", { class: "container-head" }, head), body);
    return h("details", { class: cls, open: !block.default_collapsed }, h("summary", { class: "container-head" }, head, icon("chevron")), body);
  },
};

function taskCard(block, context) {
  const [symbol, words] = STATES[block.status] ?? STATES.pending;
  const sources = (block.sources ?? []).map((source) => link(source.url, source.text ?? source.url, { class: "source" }));
  return h(
    "div",
    { class: `task-card task-${block.status}`, data: { taskId: block.task_id, status: block.status, testid: "task-card" } },
    h("span", { class: "task-state", role: "img", "aria-label": words }, symbol ? icon(symbol) : h("span", { class: "spinner" })),
    h("div", { class: "task-main" }, h("div", { class: "task-title" }, plainEmoji(block.title?.text ?? block.title)), [block.details, block.output].filter(Boolean).map((part) => h("div", { class: "task-text" }, context.render([part]))), sources.length ? h("div", { class: "sources" }, sources) : null),
  );
}

function card(block, context) {
  return h(
    "div",
    { class: "card" },
    block.hero_image ? imageElement(block.hero_image, context, "card-hero") : null,
    block.title || block.subtitle || block.icon
      ? h("div", { class: "card-head" }, block.icon ? imageElement(block.icon, context, "card-icon") : null, h("div", {}, h("div", { class: "card-title" }, textNodes(block.title, context)), block.subtitle ? h("div", { class: "card-subtitle" }, textNodes(block.subtitle, context)) : null))
      : null,
    block.body ? h("div", { class: "card-body" }, textNodes(block.body, context)) : null,
    block.actions?.length ? h("div", { class: "actions" }, block.actions.map((element) => renderElement(element, block, context))) : null,
  );
}
