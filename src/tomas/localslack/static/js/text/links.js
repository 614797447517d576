/** Which addresses may become links, and where links into this workspace lead. */

import { h } from "../dom.js";

const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * The address if it may be followed, else null: `javascript:`, `data:` and other schemes that run or hide content are
 * refused.
 * @param {string|undefined|null} address
 * @returns {string|null}
 */
export function safeUrl(address) {
  if (!address) return null;
  try {
    const url = new URL(address, location.origin);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The route of a link to a message of this workspace, else null. Understands the page's own form
 * (`/#/C…/p…?thread_ts=…`) and Slack's (`/archives/C…/p…?thread_ts=…`).
 * @returns {string|null} a hash, `#/C…/p…`
 */
export function localRoute(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) return null;
  if (url.hash.startsWith("#/")) return url.hash;
  const match = url.pathname.match(/^\/archives\/([A-Z0-9]+)(?:\/(p\d+))?$/);
  if (!match) return null;
  return `#/${match[1]}${match[2] ? `/${match[2]}` : ""}${url.search}`;
}

/** The address of the bytes of a file of this workspace, for a file's permalink (`/files/U…/F…/name`), else null. */
export function localFile(address) {
  const url = new URL(address, location.origin);
  const id = url.origin === location.origin && url.pathname.match(/^\/files\/[A-Z0-9]+\/(F[A-Z0-9]+)(?:\/|$)/)?.[1];
  return id ? `/_local/files/${id}` : null;
}

/** An anchor that is safe to click, or plain text when the address is refused. */
export function link(address, children, props = {}) {
  const href = safeUrl(address);
  if (!href) return h("span", { class: "link-refused", title: "This address was refused" }, children);
  const route = localRoute(href);
  if (route) return h("a", { ...props, href: route }, children);
  return h("a", { ...props, href: localFile(href) ?? href, target: "_blank", rel: "noopener noreferrer" }, children);
}
