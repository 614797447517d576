/** Inputs one types into: text, number, email, URL, date and time. */

import { h } from "../dom.js";

export const FIELDS = {
  plain_text_input: (binding) => textField(binding, binding.element.multiline ? "textarea" : "input", { type: binding.element.multiline ? undefined : "text", rows: binding.element.multiline ? 4 : undefined, maxlength: binding.element.max_length ?? 3000 }),
  rich_text_input: (binding) => textField(binding, "textarea", { rows: 4 }),
  number_input: (binding) => textField(binding, "input", { type: "text", inputmode: "decimal" }),
  email_text_input: (binding) => textField(binding, "input", { type: "email" }),
  url_text_input: (binding) => textField(binding, "input", { type: "url" }),
  datepicker: (binding) => pickerField(binding, "date", "selected_date", binding.element.initial_date),
  timepicker: (binding) => pickerField(binding, "time", "selected_time", binding.element.initial_time),
  datetimepicker: momentField,
};

function textField(binding, tag, attributes) {
  const { element } = binding;
  const start = binding.start({ value: element.initial_value ?? null });
  const payload = () => ({ value: node.value || null });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const node = h(tag, {
    ...attributes,
    class: "text-input",
    value: start.value ?? "",
    placeholder: element.placeholder?.text,
    autocomplete: "off",
    "aria-label": binding.label,
    data: binding.data,
    autofocus: element.focus_on_load,
    on: {
      input: () => (triggers.includes("on_character_entered") ? binding.change(node, payload()) : binding.record(payload())),
      keydown: (event) => {
        if (event.key !== "Enter" || !binding.input?.dispatch_action || !triggers.includes("on_enter_pressed") || event.isComposing) return;
        event.preventDefault();
        binding.change(node, payload());
      },
    },
  });
  return node;
}

function pickerField(binding, type, key, initial) {
  const start = binding.start({ [key]: initial ?? null });
  const node = h("input", { class: "text-input picker", type, value: start[key] ?? "", "aria-label": binding.label, data: binding.data, on: { change: () => binding.change(node, { [key]: node.value || null }) } });
  return node;
}

function momentField(binding) {
  const start = binding.start({ selected_date_time: binding.element.initial_date_time ?? null });
  const change = () => binding.change(node, { selected_date_time: node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null });
  const node = h("input", { class: "text-input picker", type: "datetime-local", value: localMoment(start.selected_date_time), "aria-label": binding.label, data: binding.data, on: { change } });
  return node;
}

function localMoment(seconds) {
  if (!seconds) return "";
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
