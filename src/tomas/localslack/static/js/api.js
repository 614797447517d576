/** Calls to the local Slack server. Every call resolves to the server's JSON; failures come as `{ok: false, error}`. */

const BASE = "/_local";

/** The API as one user sees it. */
export class Api {
  /** @param {string} user id of the person acting, empty until the state is known */
  constructor(user = "") {
    this.user = user;
  }

  state = () => this.#get("state");
  messages = (channel, threadTs) => this.#get("messages", { channel, thread_ts: threadTs });
  home = () => this.#get("home");
  views = () => this.#get("views");
  postMessage = (message) => this.#post("message", message);
  command = (call) => this.#post("command", call);
  action = (call) => this.#post("action", call);
  submitView = (viewId, values) => this.#post("view_submit", { view_id: viewId, values });
  closeView = (viewId, clear = false) => this.#post("view_close", { view_id: viewId, clear });
  messageShortcut = (call) => this.#post("message_shortcut", call);
  globalShortcut = (callbackId) => this.#post("global_shortcut", { callback_id: callbackId });
  homeOpened = (tab) => this.#post("home_opened", { tab });
  react = (channel, ts, name) => this.#post("reaction", { channel, ts, name });
  join = (channel) => this.#post("join", { channel });
  stopSession = (channel, threadTs) => this.#post("stop_session", { channel, thread_ts: threadTs });

  /** Address of a file's bytes for this user. */
  fileUrl(id) {
    return `${BASE}/files/${encodeURIComponent(id)}?user=${encodeURIComponent(this.user)}`;
  }

  /** Address of the WebSocket for this user. */
  socketUrl() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    return `${scheme}://${location.host}${BASE}/ws?user=${encodeURIComponent(this.user)}`;
  }

  /**
   * Uploads one file.
   * @param {File} file
   * @param {(fraction: number) => void} onProgress called with 0 to 1
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ok: boolean, file?: object, error?: string}>}
   */
  upload(file, onProgress, signal) {
    const form = new FormData();
    form.append("user", this.user);
    form.append("file", file, file.name);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${BASE}/upload`);
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => resolve(request.response ?? { ok: false, error: `http_${request.status}` });
      request.onerror = () => resolve({ ok: false, error: "server_unreachable" });
      request.onabort = () => resolve({ ok: false, error: "cancelled" });
      signal?.addEventListener("abort", () => request.abort());
      request.send(form);
    });
  }

  #get(path, query = {}) {
    const given = Object.entries({ user: this.user, ...query }).filter(([, value]) => value);
    return this.#json(`${BASE}/${path}?${new URLSearchParams(given)}`, {});
  }

  #post(path, body) {
    const headers = { "content-type": "application/json" };
    return this.#json(`${BASE}/${path}`, { method: "POST", headers, body: JSON.stringify({ user: this.user, ...body }) });
  }

  async #json(address, options) {
    try {
      const response = await fetch(address, options);
      return await response.json().catch(() => ({ ok: false, error: `http_${response.status}` }));
    } catch {
      return { ok: false, error: "server_unreachable" };
    }
  }
}
