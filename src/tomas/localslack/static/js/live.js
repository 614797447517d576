/** The WebSocket with what happens in the workspace; it reconnects by itself. */

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

/**
 * Fires `event` with each pushed object as `detail`, and `connected` (`detail.again` is true after a loss, when the
 * listener should load anew) and `lost`.
 */
export class Live extends EventTarget {
  #wait = FIRST_WAIT_MS;
  #before = false;

  /** @param {string} address of the WebSocket */
  constructor(address) {
    super();
    this.address = address;
  }

  /** Connects, and again after every loss. */
  start() {
    const socket = new WebSocket(this.address);
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      this.#fire("connected", { again: this.#before });
      this.#before = true;
    };
    socket.onmessage = (message) => this.#fire("event", JSON.parse(message.data));
    socket.onclose = () => {
      this.#fire("lost", {});
      setTimeout(() => this.start(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    };
  }

  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
