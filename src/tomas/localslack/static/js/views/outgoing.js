/** What a person typed, as Slack's clients send it. */

/**
 * Escapes text and turns @names, #channels and addresses into Slack's angle bracket forms.
 * @param {string} text
 * @param {import("../store.js").Store} store
 */
export function outgoing(text, store) {
  const users = byName([...store.users.values()], (user) => user.name);
  const channels = byName([...store.channels.values()].filter((channel) => !channel.is_im), (channel) => channel.name);
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]}'"]/g, (address) => `<${address}>`)
    .replace(/(^|[\s(])@(here|channel|everyone)\b/g, "$1<!$2>")
    .replace(/(^|[\s(])@([\w.-]*\w)/g, (whole, before, name) => (users.has(name.toLowerCase()) ? `${before}<@${users.get(name.toLowerCase()).id}>` : whole))
    .replace(/(^|[\s(])#([\w-]+)/g, (whole, before, name) => (channels.has(name.toLowerCase()) ? `${before}<#${channels.get(name.toLowerCase()).id}|${name}>` : whole));
}

function byName(items, name) {
  return new Map(items.map((item) => [name(item).toLowerCase(), item]));
}
