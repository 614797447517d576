/** Pop-up menus next to a button, with arrow keys. */

import { h } from "../dom.js";

let open = null;

/**
 * Opens a menu.
 * @param {HTMLElement} anchor the button it belongs to
 * @param {Array<{label: string|Node, hint?: string, icon?: Node, id?: string, data?: object, danger?: boolean, run: Function}|"line">} items
 * @param {{label: string, above?: boolean}} options accessible name
 */
export function openMenu(anchor, items, { label, above = false }) {
  if (open?.anchor === anchor) {
    closeMenu();
    return;
  }
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, data: { testid: "menu" } }, items.map(itemNode));
  openPanel(anchor, menu, { above });
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
}

/**
 * Opens any panel next to a button; it closes on a click elsewhere and on Escape.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} panel
 * @param {{above?: boolean, onClose?: Function}} options
 */
export function openPanel(anchor, panel, { above = false, onClose = null } = {}) {
  closeMenu();
  (anchor.closest("dialog") ?? document.body).append(panel);
  place(panel, anchor, above);
  anchor.setAttribute("aria-expanded", "true");
  open = { anchor, panel, onClose };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  panel.querySelector("input, button")?.focus();
}

/** Closes the open menu, if any. */
export function closeMenu({ focus = false } = {}) {
  if (!open) return;
  const { anchor, panel, onClose } = open;
  open = null;
  document.removeEventListener("pointerdown", outside, true);
  document.removeEventListener("keydown", escape, true);
  panel.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (focus) anchor.focus();
  onClose?.();
}

function itemNode(item) {
  if (item === "line") return h("div", { class: "menu-line", role: "separator" });
  const run = () => {
    closeMenu({ focus: true });
    item.run();
  };
  return h(
    "button",
    { class: item.danger ? "menu-item danger" : "menu-item", type: "button", role: "menuitem", tabindex: -1, data: { testid: item.id, ...item.data }, on: { click: run } },
    item.icon,
    h("span", { class: "menu-text" }, h("span", {}, item.label), item.hint ? h("span", { class: "menu-hint" }, item.hint) : null),
  );
}

function outside(event) {
  if (!open.panel.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
}

/** Escape closes the panel alone, wherever the focus is, and not the dialog below it. */
function escape(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  closeMenu({ focus: true });
}

function moveFocus(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

function place(panel, anchor, above) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const fitsBelow = box.bottom + height + 8 < innerHeight;
  const top = above || !fitsBelow ? Math.max(8, box.top - height - 4) : box.bottom + 4;
  panel.style.top = `${top}px`;
  panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
}
