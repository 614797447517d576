/** Files that are attached to what is being written: uploaded at once, shared when the message is sent. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { explain } from "../ui/toast.js";
import { fileSize } from "./files.js";

/** The row of attached files above the text. */
export class PendingUploads {
  #items = new Set();

  /**
   * @param {import("../api.js").Api} api
   * @param {string} app name of the app, for error sentences
   * @param {() => void} changed called whenever something changed
   */
  constructor(api, app, changed) {
    this.api = api;
    this.app = app;
    this.changed = changed;
    this.element = h("div", { class: "pending-uploads", hidden: true, data: { testid: "pending-uploads" } });
  }

  /** Ids of the files that are fully uploaded. */
  get ids() {
    return [...this.#items].filter((item) => item.id).map((item) => item.id);
  }

  /** Whether an upload is still going on. */
  get busy() {
    return [...this.#items].some((item) => item.loading);
  }

  /** Begins to upload files. */
  add(files) {
    for (const file of files) this.#upload(file);
  }

  /** Forgets the files, once they are shared. */
  clear() {
    this.#items.clear();
    this.element.replaceChildren();
    this.#update();
  }

  async #upload(file) {
    const abort = new AbortController();
    const bar = h("progress", { max: 1, value: 0, "aria-label": `Uploading ${file.name}` });
    const meta = h("span", { class: "upload-size" }, fileSize(file.size));
    const item = { loading: true, id: "" };
    const drop = () => {
      abort.abort();
      this.#items.delete(item);
      row.remove();
      this.#update();
    };
    const row = h("div", { class: "upload-row", data: { testid: "pending-upload", state: "loading" } }, icon("file"), h("span", { class: "upload-name" }, file.name), meta, bar, h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, on: { click: drop } }, icon("close")));
    this.#items.add(item);
    this.element.append(row);
    this.#update();
    const answer = await this.api.upload(file, (part) => (bar.value = part), abort.signal);
    item.loading = false;
    bar.remove();
    row.dataset.state = answer.ok ? "done" : "failed";
    if (answer.ok) item.id = answer.file.id;
    else meta.textContent = explain(answer.error, this.app);
    row.classList.toggle("upload-failed", !answer.ok);
    this.#update();
  }

  #update() {
    this.element.hidden = !this.element.childElementCount;
    this.changed();
  }
}
