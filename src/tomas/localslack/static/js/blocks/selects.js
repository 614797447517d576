/** Select menus: of options, people, channels and conversations, single and multiple. */

import { classes, h } from "../dom.js";
import { icon } from "../icons.js";
import { openPanel } from "../ui/menu.js";

/** For each kind: where its options come from, and how one and many chosen ones are reported. */
const KINDS = {
  static: { source: (element) => groupsOf(element), one: "selected_option", many: "selected_options", whole: true, initial: "option" },
  users: { source: (_element, { directory }) => [{ options: [...directory.users.values()].filter((user) => !user.is_bot).map((user) => idOption(user.id, user.real_name || user.name)) }], one: "selected_user", many: "selected_users", initial: "user" },
  channels: { source: (_element, { directory }) => [{ options: channelOptions(directory, (channel) => !channel.is_im && !channel.is_private) }], one: "selected_channel", many: "selected_channels", initial: "channel" },
  conversations: { source: (_element, { directory }) => [{ options: channelOptions(directory, () => true) }], one: "selected_conversation", many: "selected_conversations", initial: "conversation" },
};

export const SELECTS = Object.fromEntries(
  Object.entries(KINDS).flatMap(([name, kind]) => [
    [`${name}_select`, (binding, context) => single(binding, context, kind)],
    [`multi_${name}_select`, (binding, context) => multiple(binding, context, kind)],
  ]),
);

function single(binding, context, kind) {
  const { element } = binding;
  const groups = kind.source(element, context);
  const options = groups.flatMap((group) => group.options);
  const chosen = valueOf(binding.start({ [kind.one]: element[`initial_${kind.initial}`] ?? null })[kind.one]);
  const optional = binding.input?.optional;
  const pick = () => {
    const option = options.find((each) => each.value === node.value);
    node.classList.toggle("unset", !option);
    binding.change(node, { [kind.one]: option ? report(option, kind) : null });
  };
  const node = h(
    "select",
    { class: classes("select", !options.some((option) => option.value === chosen) && "unset"), "aria-label": binding.label, data: binding.data, on: { change: pick } },
    h("option", { value: "", selected: !chosen, disabled: !optional && chosen ? true : undefined, hidden: !optional }, element.placeholder?.text ?? "Choose…"),
    groups.map((group) => {
      const nodes = group.options.map((option) => h("option", { value: option.value, selected: option.value === chosen }, option.text.text));
      return group.label ? h("optgroup", { label: group.label }, nodes) : nodes;
    }),
  );
  return node;
}

function multiple(binding, context, kind) {
  const { element } = binding;
  const options = kind.source(element, context).flatMap((group) => group.options);
  const initial = element[`initial_${kind.initial}s`] ?? [];
  const chosen = new Set((binding.start({ [kind.many]: initial })[kind.many] ?? []).map(valueOf));
  const most = element.max_selected_items ?? Infinity;
  const picked = () => options.filter((option) => chosen.has(option.value));
  const label = h("span", { class: "multi-label" });
  const node = h("button", { class: "select multi", type: "button", "aria-haspopup": "listbox", "aria-label": binding.label, data: binding.data, on: { click: () => openPanel(node, panel(), { onClose: told }) } }, label);
  let before = "";
  show();
  return node;

  function show() {
    label.replaceChildren(...(chosen.size ? picked().map((option) => h("span", { class: "token" }, option.text.text)) : [element.placeholder?.text ?? "Choose…"]));
    node.classList.toggle("unset", chosen.size === 0);
  }

  function toggle(option, box) {
    if (!box.checked) chosen.delete(option.value);
    else if (chosen.size < most) chosen.add(option.value);
    else box.checked = false;
    binding.record({ [kind.many]: picked().map((each) => report(each, kind)) });
    show();
  }

  /** As Slack does, the app hears of a multiple choice once, when its menu closes. */
  function told() {
    const now = [...chosen].sort().join(" ");
    if (now !== before) binding.change(node, { [kind.many]: picked().map((each) => report(each, kind)) });
  }

  function panel() {
    before = [...chosen].sort().join(" ");
    const rows = options.map((option) => {
      const box = h("input", { type: "checkbox", checked: chosen.has(option.value), data: { value: option.value }, on: { change: () => toggle(option, box) } });
      return h("label", { class: "choice menu-choice", data: { testid: "multi-option", value: option.value } }, box, h("span", { class: "choice-text" }, option.text.text));
    });
    const filter = h("input", { class: "text-input", type: "search", placeholder: "Filter…", "aria-label": "Filter", on: { input: () => narrow(filter.value.toLowerCase()) } });
    const narrow = (words) => rows.forEach((row) => (row.hidden = !row.textContent.toLowerCase().includes(words)));
    return h("div", { class: "menu menu-multi", role: "group", "aria-label": binding.label, data: { testid: "multi-menu" } }, options.length > 7 ? filter : null, rows);
  }
}

function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ label: group.label?.text, options: group.options ?? [] }));
  return [{ options: element.options ?? [] }];
}

function channelOptions(directory, wanted) {
  return [...directory.channels.values()].filter(wanted).map((channel) => idOption(channel.id, `${channel.is_im ? "" : "#"}${directory.channelTitle(channel)}`));
}

function idOption(id, name) {
  return { value: id, text: { type: "plain_text", text: name } };
}

function valueOf(chosen) {
  return typeof chosen === "string" ? chosen : chosen?.value;
}

function report(option, kind) {
  return kind.whole ? option : option.value;
}
