/** What the page knows of the workspace, kept up to date from the server's events. */

/**
 * Fires `messages` (`detail`: channel, ts, kind), `status` (an app's "is thinking…" line), `home`, `views`, `unread`.
 */
export class Store extends EventTarget {
  users = new Map();
  channels = new Map();
  unread = new Map();
  #statuses = new Map();
  #messages = new Map();
  #loaded = new Set();

  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
  }

  /** Loads people, channels, commands and shortcuts. Throws with a sentence when the server cannot be reached. */
  async load() {
    const state = await this.api.state();
    if (state.ok === false) throw new Error("The local Slack server does not answer.");
    this.team = state.team;
    this.app = state.app ?? { name: "App", bot_user_id: "" };
    this.commands = state.commands ?? [];
    this.shortcuts = state.shortcuts ?? [];
    this.users = new Map((state.users ?? []).map((user) => [user.id, user]));
    this.channels = new Map((state.channels ?? []).map((channel) => [channel.id, channel]));
    this.me = typeof state.me === "string" ? state.me : state.me.id;
    this.api.user = this.me;
    this.dispatchEvent(new CustomEvent("state"));
  }

  user = (id) => this.users.get(id);
  channel = (id) => this.channels.get(id);

  /** The direct message channel with the app, if there is one. */
  appChannel() {
    return [...this.channels.values()].find((channel) => channel.is_im && channel.members?.includes(this.app.bot_user_id) && channel.members.includes(this.me));
  }

  /** What a channel is called in the page: a direct message bears the other person's name. */
  channelTitle(channel) {
    if (!channel.is_im) return channel.name;
    const other = channel.members?.find((id) => id !== this.me);
    return this.user(other)?.real_name || this.user(other)?.name || channel.name;
  }

  /** Loads a channel's messages, once unless `again`. */
  async loadChannel(channel, again = false) {
    if (this.#loaded.has(channel) && !again) return;
    const answer = await this.api.messages(channel);
    if (!answer.messages) return;
    this.#loaded.add(channel);
    for (const message of answer.messages) this.#keep(channel, message);
    this.#changed(channel, null, "loaded");
  }

  /** Loads the replies of a thread. */
  async loadThread(channel, threadTs) {
    const answer = await this.api.messages(channel, threadTs);
    for (const message of answer.messages ?? []) this.#keep(channel, message);
    this.#changed(channel, threadTs, "loaded");
  }

  /** Loads again what is on screen, after the connection was lost. */
  async reload() {
    await this.load();
    await Promise.all([...this.#loaded].map((channel) => this.loadChannel(channel, true)));
    this.dispatchEvent(new CustomEvent("views"));
    this.dispatchEvent(new CustomEvent("home"));
  }

  message = (channel, ts) => this.#of(channel).get(ts);

  /** Messages of the channel itself, oldest first; of a thread only the root and what was also sent to the channel. */
  roots(channel) {
    return this.#sorted(channel, (message) => !isReply(message) || message.subtype === "thread_broadcast");
  }

  /** A thread: its root and the replies, oldest first. */
  thread(channel, threadTs) {
    return this.#sorted(channel, (message) => message.ts === threadTs || message.thread_ts === threadTs);
  }

  /** How many replies a root has, with those that came in since it was loaded. */
  replyCount(channel, root) {
    const seen = this.#sorted(channel, (message) => message.thread_ts === root.ts && isReply(message) && !message.ephemeral_to);
    return Math.max(root.reply_count ?? 0, seen.length);
  }

  /** What the app last said of itself in a thread: `{status, session_status, title, prompts, prompts_title}`. */
  status(channel, threadTs) {
    return this.#statuses.get(`${channel}:${threadTs}`) ?? {};
  }

  /** Marks a channel as read. */
  read(channel) {
    if (this.unread.delete(channel)) this.dispatchEvent(new CustomEvent("unread"));
  }

  /** Takes in one event pushed by the server. */
  apply(event) {
    const handler = this.#handlers[event.type];
    if (handler) handler(event);
  }

  #handlers = {
    message: (event) => this.#arrived(event, "new"),
    ephemeral: (event) => this.#arrived(event, "new"),
    message_changed: (event) => this.#arrived(event, "changed"),
    message_deleted: (event) => {
      const ts = event.deleted_ts ?? event.ts ?? event.message?.ts;
      this.#of(event.channel).delete(ts);
      this.#changed(event.channel, ts, "deleted");
    },
    status: (event) => {
      this.#statuses.set(`${event.channel}:${event.thread_ts}`, event);
      this.dispatchEvent(new CustomEvent("status", { detail: event }));
    },
    home: () => this.dispatchEvent(new CustomEvent("home")),
    view_open: () => this.dispatchEvent(new CustomEvent("views")),
    view_update: () => this.dispatchEvent(new CustomEvent("views")),
    view_closed: () => this.dispatchEvent(new CustomEvent("views")),
    channel: () => this.load(),
  };

  #arrived(event, kind) {
    const message = event.message && typeof event.message === "object" ? event.message : event;
    const channel = event.channel ?? message.channel;
    if (message.ephemeral_to && message.ephemeral_to !== this.me) return;
    const known = this.#of(channel).has(message.ts);
    this.#keep(channel, message);
    if (kind === "new" && !known && message.user !== this.me) this.#note(channel, message);
    this.#changed(channel, message.ts, known ? "changed" : "new", message.thread_ts);
  }

  #note(channel, message) {
    const before = this.unread.get(channel) ?? { count: 0, mentions: 0 };
    const mentioned = (message.text ?? "").includes(`<@${this.me}>`) || this.channel(channel)?.is_im;
    this.unread.set(channel, { count: before.count + 1, mentions: before.mentions + (mentioned ? 1 : 0) });
    this.dispatchEvent(new CustomEvent("unread"));
  }

  #keep(channel, message) {
    this.#of(channel).set(message.ts, message);
  }

  #of(channel) {
    if (!this.#messages.has(channel)) this.#messages.set(channel, new Map());
    return this.#messages.get(channel);
  }

  #sorted(channel, wanted) {
    return [...this.#of(channel).values()].filter(wanted).sort((one, other) => Number(one.ts) - Number(other.ts));
  }

  #changed(channel, ts, kind, threadTs) {
    this.dispatchEvent(new CustomEvent("messages", { detail: { channel, ts, kind, threadTs } }));
  }
}

/** Whether a message is a reply in a thread. */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}
