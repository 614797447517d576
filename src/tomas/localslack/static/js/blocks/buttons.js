/** Buttons, link buttons, overflow menus, feedback and icon buttons. */

import { h } from "../dom.js";
import { plainEmoji } from "../emoji.js";
import { icon } from "../icons.js";
import { localRoute, safeUrl } from "../text/links.js";
import { openMenu } from "../ui/menu.js";

const STYLES = { primary: "button-primary", danger: "button-danger" };

export const BUTTONS = {
  button: (binding) => (binding.element.url ? linkButton(binding) : plainButton(binding)),
  workflow_button: (binding) => plainButton(binding),

  overflow(binding) {
    const { element } = binding;
    const choose = (option) => () => {
      if (safeUrl(option.url)) open(safeUrl(option.url), "_blank", "noopener");
      binding.send(node, { selected_option: option });
    };
    const items = () => (element.options ?? []).map((option) => ({ label: option.text.text, hint: option.description?.text, id: "overflow-option", data: { value: option.value }, run: choose(option) }));
    const node = h(
      "button",
      { class: "button button-icon", type: "button", "aria-label": element.accessibility_label ?? "More actions", "aria-haspopup": "menu", data: { ...binding.data, testid: "overflow" }, on: { click: () => openMenu(node, items(), { label: "More actions" }) } },
      icon("more"),
    );
    return node;
  },

  feedback_buttons(binding) {
    const make = (button, symbol) => {
      const node = h("button", { class: "button button-icon", type: "button", "aria-label": button.accessibility_label ?? button.text?.text, title: button.text?.text, data: { ...binding.data, value: button.value }, on: { click: () => press(node, button) } }, icon(symbol));
      return node;
    };
    const press = (node, button) => {
      node.classList.add("chosen");
      binding.send(node, { value: button.value });
    };
    return h("span", { class: "feedback" }, make(binding.element.positive_button, "up"), make(binding.element.negative_button, "thumbdown"));
  },

  icon_button(binding) {
    const { element } = binding;
    const node = h("button", { class: "button button-icon", type: "button", "aria-label": element.accessibility_label ?? element.text?.text, title: element.text?.text, data: { ...binding.data, value: element.value }, on: { click: () => binding.send(node, { value: element.value }) } }, icon(element.icon === "trash" ? "trash" : "more"));
    return node;
  },
};

function plainButton(binding) {
  const { element } = binding;
  const node = h(
    "button",
    { class: `button ${STYLES[element.style] ?? ""}`, type: "button", "aria-label": element.accessibility_label, data: { ...binding.data, value: element.value }, on: { click: () => binding.send(node, { value: element.value }) } },
    plainEmoji(element.text?.text),
  );
  return node;
}

/** A button with an address is a link that also tells the app about the click. */
function linkButton(binding) {
  const { element } = binding;
  const href = safeUrl(element.url);
  if (!href) return h("span", { class: "button button-refused", title: "This address was refused" }, plainEmoji(element.text?.text));
  const route = localRoute(href);
  const target = route ? { href: route } : { href, target: "_blank", rel: "noopener noreferrer" };
  const node = h("a", { ...target, class: `button ${STYLES[element.style] ?? ""}`, "aria-label": element.accessibility_label, data: binding.data, on: { click: () => binding.send(node, { value: element.value }) } }, plainEmoji(element.text?.text), route ? null : icon("open"));
  return node;
}
