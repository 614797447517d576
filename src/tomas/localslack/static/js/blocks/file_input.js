/** The file input of modals: pick or drop files, which are uploaded at once. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { fileSize } from "../views/files.js";
import { explain } from "../ui/toast.js";

const LARGEST_BYTES = 10 * 1024 * 1024;

export const FILE_INPUTS = {
  file_input(binding, context) {
    const { element } = binding;
    const most = element.max_files ?? 10;
    const accept = (element.filetypes ?? []).map((type) => `.${type}`);
    const start = binding.start({ file_ids: [], files: [] });
    const list = h("div", { class: "upload-list" });
    const picker = h("input", { type: "file", class: "visually-hidden", multiple: most > 1, accept: accept.join(","), "aria-label": binding.label, data: binding.data, on: { change: () => take([...picker.files]) } });
    const zone = h(
      "div",
      { class: "drop-zone", data: { testid: "drop-zone", blockId: binding.block.block_id } },
      icon("file"),
      h("span", {}, most > 1 ? "Drop files here or " : "Drop a file here or "),
      h("button", { class: "button", type: "button", on: { click: () => picker.click() } }, most > 1 ? "Choose files" : "Choose a file"),
      picker,
      h("span", { class: "drop-hint" }, [accept.length ? accept.join(", ") : "any type", "up to 10 MB"].join(" · ")),
    );
    acceptDrops(zone, take);
    let files = start.files;
    files.forEach(show);
    return h("div", { class: "file-input" }, zone, list);

    function record() {
      binding.change(zone, { file_ids: files.map((file) => file.id), files });
      zone.hidden = files.length >= most;
    }

    async function take(chosen) {
      picker.value = "";
      for (const file of chosen.slice(0, most - files.length)) await add(file);
    }

    async function add(file) {
      const bar = h("progress", { max: 1, value: 0 });
      const row = h("div", { class: "upload-row", data: { testid: "upload-row" } }, icon("file"), h("span", { class: "upload-name" }, file.name), bar);
      list.append(row);
      const problem = refusal(file);
      const answer = problem ? { ok: false } : await context.api.upload(file, (part) => (bar.value = part));
      row.remove();
      if (!answer.ok) {
        list.append(failed(file.name, problem ?? explain(answer.error, "The server")));
        return;
      }
      files = [...files, answer.file];
      show(answer.file);
      record();
    }

    function refusal(file) {
      if (file.size > LARGEST_BYTES) return "larger than 10 MB";
      const known = accept.length === 0 || accept.some((ending) => file.name.toLowerCase().endsWith(ending.toLowerCase()));
      return known ? null : `not one of ${accept.join(", ")}`;
    }

    function show(file) {
      const drop = () => {
        files = files.filter((each) => each.id !== file.id);
        row.remove();
        record();
      };
      const row = h(
        "div",
        { class: "upload-row upload-done", data: { testid: "upload-done", fileId: file.id } },
        icon("file"),
        h("span", { class: "upload-name" }, file.name),
        h("span", { class: "upload-size" }, fileSize(file.size)),
        h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, on: { click: drop } }, icon("close")),
      );
      list.append(row);
      zone.hidden = files.length >= most;
    }

    function failed(name, reason) {
      const row = h("div", { class: "upload-row upload-failed", role: "alert" }, icon("warning"), h("span", { class: "upload-name" }, `${name}: ${reason}`), h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", on: { click: () => row.remove() } }, icon("close")));
      return row;
    }
  },
};

/**
 * Lets files be dropped on an element.
 * @param {HTMLElement} element gets the class `dropping` while files hover over it
 * @param {(files: File[]) => void} take
 */
export function acceptDrops(element, take) {
  let depth = 0;
  const withFiles = (listener) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    listener(event);
  };
  const mark = (change) => withFiles(() => element.classList.toggle("dropping", (depth += change) > 0));
  element.addEventListener("dragenter", mark(1));
  element.addEventListener("dragleave", mark(-1));
  element.addEventListener("dragover", withFiles(() => {}));
  element.addEventListener("drop", withFiles((event) => {
    depth = 0;
    element.classList.remove("dropping");
    take([...event.dataTransfer.files]);
  }));
}
