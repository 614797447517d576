/** Shared files: image thumbnails, document cards and text previews. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { markdown } from "../text/markdown.js";

const PREVIEW_BYTES = 200_000;
const PREVIEW_CHARS = 4000;
const TEXT_TYPES = /^(text\/(?!html)|application\/(json|x-yaml|yaml|x-ndjson))/;
const TYPE_NAMES = { pdf: "PDF", docx: "Word document", xlsx: "Spreadsheet", pptx: "Presentation", md: "Markdown", json: "JSON", csv: "CSV", txt: "Text", svg: "SVG image", png: "PNG image", jpg: "JPEG image", zip: "Archive" };
const texts = new Map();

/**
 * The preview of one file of a message.
 * @param {object} file Slack's file object
 * @param {import("../api.js").Api} api
 * @param {import("../text/mrkdwn.js").Directory} directory
 */
export function filePreview(file, api, directory) {
  if (file.mode === "tombstone" || file.deleted) return h("div", { class: "file-card file-gone" }, icon("trash"), "This file was deleted.");
  const body = (file.mimetype ?? "").startsWith("image/") ? image(file, api) : isText(file) ? text(file, api, directory) : card(file, api);
  return h("div", { class: "file", data: { testid: "file", fileId: file.id, fileName: file.name } }, body);
}

/** `12.3 kB` */
export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} bytes`;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

function ending(file) {
  return (file.name ?? "").split(".").pop().toLowerCase();
}

function isText(file) {
  return (TEXT_TYPES.test(file.mimetype ?? "") || ending(file) === "md") && file.size <= PREVIEW_BYTES;
}

function card(file, api, extra = null) {
  const kind = ending(file);
  return h(
    "div",
    { class: "file-card" },
    h("span", { class: `file-badge file-${kind}`, "aria-hidden": "true" }, kind.slice(0, 4).toUpperCase()),
    h("span", { class: "file-names" }, h("span", { class: "file-name" }, file.title || file.name), h("span", { class: "file-meta" }, [TYPE_NAMES[kind] ?? file.pretty_type ?? "File", fileSize(file.size)].filter(Boolean).join(" · "))),
    h("span", { class: "file-actions" }, extra, openLink(file, api), downloadLink(file, api)),
  );
}

function openLink(file, api) {
  return h("a", { class: "icon-button", href: api.fileUrl(file.id), target: "_blank", rel: "noopener", "aria-label": `Open ${file.name}`, title: "Open", data: { testid: "file-open" } }, icon("open"));
}

function downloadLink(file, api) {
  return h("a", { class: "icon-button", href: api.fileUrl(file.id), download: file.name, "aria-label": `Download ${file.name}`, title: "Download", data: { testid: "file-download" } }, icon("download"));
}

function image(file, api) {
  const source = api.fileUrl(file.id);
  return h(
    "figure",
    { class: "file-image" },
    h("figcaption", {}, h("span", { class: "file-name" }, file.title || file.name), h("span", { class: "file-meta" }, fileSize(file.size)), openLink(file, api), downloadLink(file, api)),
    h("button", { class: "image-button", type: "button", "aria-label": `Show ${file.name} larger`, on: { click: () => lightbox(file, api) } }, h("img", { src: source, alt: file.alt_txt || file.title || file.name })),
  );
}

function lightbox(file, api) {
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": file.name, on: { close: () => dialog.remove(), click: (event) => event.target === dialog && dialog.close() } },
    h("header", {}, h("span", { class: "file-name" }, file.title || file.name), openLink(file, api), h("button", { class: "icon-button", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    h("img", { src: api.fileUrl(file.id), alt: file.alt_txt || file.name }),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function text(file, api, directory) {
  const body = h("div", { class: ending(file) === "md" ? "file-text markdown" : "file-text file-raw", data: { testid: "file-text" } });
  const toggle = h("button", { class: "text-button", type: "button", "aria-expanded": "false", on: { click: () => unfold(body, toggle) } }, "Show more");
  toggle.hidden = true;
  loadText(file, api).then((content) => {
    body.append(...(ending(file) === "md" ? markdown(content, directory) : [content]));
    requestAnimationFrame(() => (toggle.hidden = body.scrollHeight <= body.clientHeight + 2));
  });
  return h("div", { class: "file-with-text" }, card(file, api), body, toggle);
}

function unfold(body, toggle) {
  const open = body.classList.toggle("open");
  toggle.textContent = open ? "Show less" : "Show more";
  toggle.setAttribute("aria-expanded", String(open));
}

function loadText(file, api) {
  if (!texts.has(file.id)) texts.set(file.id, fetchText(api.fileUrl(file.id)));
  return texts.get(file.id);
}

async function fetchText(address) {
  try {
    const response = await fetch(address);
    const content = response.ok ? await response.text() : "(no preview)";
    return content.length > PREVIEW_CHARS ? `${content.slice(0, PREVIEW_CHARS)}…` : content;
  } catch {
    return "(no preview)";
  }
}
