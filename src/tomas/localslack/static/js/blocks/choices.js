/** Checkboxes and radio buttons. */

import { h } from "../dom.js";
import { textNodes } from "./text.js";

export const CHOICES = {
  checkboxes(binding, context) {
    const { options = [], initial_options: initial = [] } = binding.element;
    const chosen = new Set(values(binding.start({ selected_options: initial }).selected_options));
    const toggle = (option) => (event) => {
      chosen[event.target.checked ? "add" : "delete"](option.value);
      binding.change(group, { selected_options: options.filter((each) => chosen.has(each.value)) });
    };
    const group = h("div", { class: "choices", role: "group", "aria-label": binding.label, data: binding.data }, options.map((option) => choice("checkbox", option, chosen.has(option.value), toggle(option), binding, context)));
    return group;
  },

  radio_buttons(binding, context) {
    const { options = [], initial_option: initial = null } = binding.element;
    const chosen = binding.start({ selected_option: initial }).selected_option;
    const pick = (option) => () => binding.change(group, { selected_option: option });
    const group = h("div", { class: "choices", role: "radiogroup", "aria-label": binding.label, data: binding.data }, options.map((option) => choice("radio", option, option.value === chosen?.value, pick(option), binding, context)));
    return group;
  },
};

function choice(type, option, checked, listener, binding, context) {
  const name = `${binding.block.block_id}-${binding.element.action_id}`;
  return h(
    "label",
    { class: "choice" },
    h("input", { type, name, value: option.value, checked, data: { value: option.value }, on: { change: listener } }),
    h("span", { class: "choice-text" }, h("span", {}, textNodes(option.text, context)), option.description ? h("span", { class: "choice-hint" }, textNodes(option.description, context)) : null),
  );
}

function values(options) {
  return (options ?? []).map((option) => option.value);
}
