/** What an app shows of itself above the message box: its "is thinking…" line, a way to stop it, and things to say. */

import { h } from "../dom.js";

/**
 * @param {import("../store.js").Store} store
 * @param {string} channel
 * @param {string} threadTs empty for the channel itself
 * @returns {Array<Node|null>}
 */
export function statusLine(store, channel, threadTs) {
  const status = store.status(channel, threadTs);
  const words = status.status || (status.session_status === "processing" ? "is working…" : "");
  return [words ? working(store, words, channel, threadTs) : null, prompts(store, status, channel, threadTs)];
}

function working(store, words, channel, threadTs) {
  const stop = threadTs ? h("button", { class: "text-button", type: "button", data: { testid: "stop-session" }, on: { click: () => store.api.stopSession(channel, threadTs) } }, "Stop") : null;
  return h("div", { class: "app-status", data: { testid: "app-status" } }, h("span", { class: "spinner" }), `${store.app.name} ${words}`, stop);
}

function prompts(store, status, channel, threadTs) {
  if (!status.prompts?.length) return null;
  const say = (prompt) => store.api.postMessage({ channel, text: prompt.message, ...(threadTs && { thread_ts: threadTs }) });
  return h(
    "div",
    { class: "prompts", data: { testid: "prompts" } },
    status.prompts_title ? h("span", { class: "muted" }, status.prompts_title) : null,
    status.prompts.map((prompt) => h("button", { class: "button", type: "button", on: { click: () => say(prompt) } }, prompt.title)),
  );
}
