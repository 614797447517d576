/**
 * Small helpers to build DOM nodes. Text always goes in as text nodes, so nothing a person or an app wrote can become
 * markup; there is no way through this module to parse HTML.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Builds an element.
 * @param {string} tag element name
 * @param {object} [props] attributes; `on` holds listeners, `data` the data attributes, `class` a string or a list
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  applyProps(element, props ?? {});
  append(element, children);
  return element;
}

/** Builds an SVG element; same arguments as `h`. */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  applyProps(element, props);
  append(element, children);
  return element;
}

/** Replaces all children of an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Joins class names, leaving out what is false. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

function applyProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") setData(element, value);
    else if (name === "value" && "value" in element) element.value = value;
    else if (name === "checked" || name === "selected" || name === "indeterminate") element[name] = Boolean(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function setData(element, data) {
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined && value !== null && value !== false) element.dataset[key] = String(value);
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}
