/**
 * Emoji: short names to characters, and drawings for the status signs.
 *
 * The signs apps use to tell a state (done, failed, waiting …) are drawn here, since a machine without a colour emoji
 * font would show boxes for them. Everything else is left to the fonts of the machine, and where those have no glyph
 * the short name is shown.
 */

import { h, svg } from "./dom.js";

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", heavy_multiplication_x: "✖️",
  warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  double_vertical_bar: "⏸️", pause_button: "⏸️", arrow_forward: "▶️", black_square_for_stop: "⏹️", stop_button: "⏹️",
  arrows_counterclockwise: "🔄", repeat: "🔁", red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", white_circle: "⚪", black_circle: "⚫", eyes: "👀", tada: "🎉",
  rocket: "🚀", page_facing_up: "📄", paperclip: "📎", bar_chart: "📊", chart_with_upwards_trend: "📈", speech_balloon: "💬",
  moneybag: "💰", lock: "🔒", key: "🔑", question: "❓", grey_question: "❔", information_source: "ℹ️", bulb: "💡",
  clipboard: "📋", memo: "📝", pencil: "📝", pencil2: "✏️", mag: "🔍", gear: "⚙️", bell: "🔔", bangbang: "‼️", exclamation: "❗",
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", wave: "👋", pray: "🙏", clap: "👏", raised_hands: "🙌",
  robot_face: "🤖", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", heart: "❤️", fire: "🔥", sparkles: "✨",
  star: "⭐", zap: "⚡", file_folder: "📁", open_file_folder: "📂", inbox_tray: "📥", outbox_tray: "📤", package: "📦",
  triangular_ruler: "📐", building_construction: "🏗️", hammer_and_wrench: "🛠️", wrench: "🔧", calendar: "📅", alarm_clock: "⏰",
  stopwatch: "⏱️", clock1: "🕐", point_right: "👉", arrow_right: "➡️", arrow_down: "⬇️", arrow_up: "⬆️", small_blue_diamond: "🔹",
  dollar: "💵", money_with_wings: "💸", scales: "⚖️", shield: "🛡️", cloud: "☁️", globe_with_meridians: "🌐", link: "🔗", floppy_disk: "💾",
};

const CHAR_NAMES = new Map(Object.entries(NAMES).map(([name, char]) => [bare(char), name]));

const GREEN = "#1f9d6b", RED = "#d64545", AMBER = "#d9921a", BLUE = "#2f7fd1", GREY = "#7a8794";
const disc = (color) => ["circle", { cx: 12, cy: 12, r: 10, fill: color }];
const box = (color) => ["rect", { x: 2, y: 2, width: 20, height: 20, rx: 5, fill: color }];
const stroke = (d, color = "#fff", width = 2.6) => ["path", { d, fill: "none", stroke: color, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }];
const shape = (d, color = "#fff") => ["path", { d, fill: color }];

const DRAWN = {
  "✅": [box(GREEN), stroke("M7 12.5l3.5 3.5 7-8")],
  "✔": [stroke("M4 13l5.5 5.5L20 6", GREEN, 3.4)],
  "☑": [box(BLUE), stroke("M7 12.5l3.5 3.5 7-8")],
  "❌": [stroke("M5 5l14 14M19 5L5 19", RED, 3.8)],
  "✖": [stroke("M6 6l12 12M18 6L6 18", GREY, 3.6)],
  "⚠": [shape("M12 2.5 1.5 21.5h21z", AMBER), stroke("M12 9v6M12 18.4v.01")],
  "⛔": [disc(RED), stroke("M7 12h10", "#fff", 3.6)],
  "🚫": [["circle", { cx: 12, cy: 12, r: 8.5, fill: "none", stroke: RED, "stroke-width": 3 }], stroke("M6.5 6.5l11 11", RED, 3)],
  "🛑": [shape("M8 2h8l6 6v8l-6 6H8l-6-6V8z", RED)],
  "⌛": [stroke("M6 3h12M6 21h12M8 3c0 5 8 5.5 8 9s-8 4-8 9M16 3c0 5-8 5.5-8 9s8 4 8 9", AMBER, 2)],
  "⏳": [stroke("M6 3h12M6 21h12M8 3c0 5 8 5.5 8 9s-8 4-8 9M16 3c0 5-8 5.5-8 9s8 4 8 9", AMBER, 2)],
  "⏸": [box(BLUE), stroke("M9 8v8M15 8v8", "#fff", 3)],
  "▶": [box(BLUE), shape("M9 7l8 5-8 5z")],
  "⏹": [box(BLUE), shape("M8 8h8v8H8z")],
  "🔄": [box(BLUE), stroke("M16.5 9A5.5 5.5 0 0 0 7 10M7.5 15a5.5 5.5 0 0 0 9.5-1M16.5 6v3h-3M7.5 18v-3h3", "#fff", 2)],
  "🔁": [box(BLUE), stroke("M7 11V9.5h9.5M14.5 7.5l2 2-2 2M17 13v1.5H7.5M9.5 12.5l-2 2 2 2", "#fff", 2)],
  "🔴": [disc(RED)], "🔵": [disc(BLUE)], "🟢": [disc(GREEN)], "🟡": [disc("#e6b91e")], "🟠": [disc("#e07b28")], "⚫": [disc("#39424c")],
  "⚪": [["circle", { cx: 12, cy: 12, r: 9, fill: "#eef1f4", stroke: "#aab4be", "stroke-width": 1.6 }]],
  "🙋": [box(AMBER), stroke("M12 6v7M12 17.4v.01", "#fff", 3)],
  "✋": [box(AMBER), stroke("M12 6v7M12 17.4v.01", "#fff", 3)],
  "♻": [box(GREEN), stroke("M16.5 9A5.5 5.5 0 0 0 7 10M7.5 15a5.5 5.5 0 0 0 9.5-1M16.5 6v3h-3M7.5 18v-3h3", "#fff", 2)],
  "🔀": [box(BLUE), stroke("M6 8h3l6 8h3M6 16h3l6-8h3M16 6l2 2-2 2M16 14l2 2-2 2", "#fff", 1.8)],
  "🕑": [disc(GREY), stroke("M12 6.5V12l4 2", "#fff", 2.2)],
  "🧭": [disc(BLUE), shape("M15.5 8.5l-2.2 4.8-4.8 2.2 2.2-4.8z")],
  "👀": [["ellipse", { cx: 7, cy: 12, rx: 4.8, ry: 7, fill: "#fff", stroke: "#39424c", "stroke-width": 1.4 }], ["ellipse", { cx: 17, cy: 12, rx: 4.8, ry: 7, fill: "#fff", stroke: "#39424c", "stroke-width": 1.4 }], ["circle", { cx: 8.5, cy: 13, r: 2.3, fill: "#39424c" }], ["circle", { cx: 18.5, cy: 13, r: 2.3, fill: "#39424c" }]],
  "🎉": [shape("M3 21l5-13 8 8z", AMBER), stroke("M13 8c1-3 4-3 4-6M16 12c3-1 3-3 6-3M18 5.5h.01M20 16h.01M12 4h.01", RED, 2)],
  "🚀": [shape("M13 3c4-1.5 7-1 8-1 0 1 .5 4-1 8l-7 7-6-6z", BLUE), shape("M7 11l-4 .5L6 8l4-.5zM13 17l-.5 4L16 18l.5-4zM4 17l3 3-4 1z", RED), ["circle", { cx: 15.5, cy: 8.5, r: 1.9, fill: "#fff" }]],
  "📄": [shape("M5 2h10l5 5v15H5z", "#dfe7ee"), shape("M15 2l5 5h-5z", "#a9b7c4"), stroke("M8.5 11h7.5M8.5 14.5h7.5M8.5 18h5", "#6b7a88", 1.6)],
  "📋": [shape("M4 4h16v18H4z", "#b98146"), shape("M6.5 6.5h11V20h-11z", "#f3f6f8"), shape("M9 2h6v4H9z", "#7a8794"), stroke("M9 11h6M9 14.5h6", "#6b7a88", 1.5)],
  "📝": [shape("M4 2h14v20H4z", "#eef2f5"), stroke("M7 8h7M7 12h5", "#6b7a88", 1.6), stroke("M20 9l-8 9-1 3", AMBER, 2.6)],
  "📎": [stroke("M8 12l6-6a3 3 0 0 1 4.3 4.3l-8 8a4.6 4.6 0 0 1-6.6-6.6l7.5-7.5", GREY, 2)],
  "📊": [shape("M3 12h5v9H3z", GREEN), shape("M9.5 4h5v17h-5z", BLUE), shape("M16 8h5v13h-5z", RED)],
  "📈": [stroke("M3 3v18h18", GREY, 2), stroke("M6 16l5-5 3 3 6-8", GREEN, 2.4)],
  "💬": [shape("M2 4h20v13H12l-5 5v-5H2z", "#8fa3b5"), stroke("M7 10.5h.01M12 10.5h.01M17 10.5h.01")],
  "💰": [shape("M9 6h6l5 9c2 4-1 7-4 7H8c-3 0-6-3-4-7z", AMBER), shape("M8 2h8l-1.5 4h-5z", "#b87813"), stroke("M14 12c-3-2-5 1.5-2 2.5s1 4-2.5 2.5M12 10.5v8.5", "#fff", 1.5)],
  "🔒": [["rect", { x: 4, y: 10, width: 16, height: 12, rx: 2, fill: AMBER }], stroke("M8 10V7.5a4 4 0 0 1 8 0V10", GREY, 2.4)],
  "🔑": [["circle", { cx: 8, cy: 8, r: 4.5, fill: "none", stroke: AMBER, "stroke-width": 2.8 }], stroke("M11.5 11.5L21 21M17 17l2.5-2.5", AMBER, 2.8)],
  "❓": [stroke("M7.5 8a4.5 4.5 0 1 1 6.5 4c-1.5.8-2 1.5-2 3M12 20v.01", RED, 3.2)],
  "❔": [stroke("M7.5 8a4.5 4.5 0 1 1 6.5 4c-1.5.8-2 1.5-2 3M12 20v.01", GREY, 3.2)],
  "❗": [stroke("M12 4v10M12 20v.01", RED, 3.6)],
  "ℹ": [box(BLUE), stroke("M12 11v6M12 7v.01")],
  "💡": [shape("M12 2a7 7 0 0 1 4 12.5V17H8v-2.5A7 7 0 0 1 12 2z", "#e6b91e"), stroke("M9 19.5h6M10.5 22h3", GREY, 1.8)],
  "🔍": [["circle", { cx: 10, cy: 10, r: 6.5, fill: "#d7e8f7", stroke: GREY, "stroke-width": 2.2 }], stroke("M15 15l6 6", GREY, 3)],
  "⚙": [["circle", { cx: 12, cy: 12, r: 6.5, fill: "none", stroke: GREY, "stroke-width": 4 }], stroke("M12 1.5v3M12 19.5v3M1.5 12h3M19.5 12h3M4.6 4.6l2 2M17.4 17.4l2 2M19.4 4.6l-2 2M6.6 17.4l-2 2", GREY, 2.8)],
  "👍": [shape("M2 10h4.5v11H2z", "#c98f1b"), shape("M7.5 10.5l4-8.5c3 0 3 3 2 7h6.5c2 0 2 2 1.6 3.5l-1.6 7c-.3 1-1 1.5-2 1.5H7.5z", "#eeb73a")],
  "👎": [shape("M2 14h4.5V3H2z", "#c98f1b"), shape("M7.5 13.5l4 8.5c3 0 3-3 2-7h6.5c2 0 2-2 1.6-3.5l-1.6-7c-.3-1-1-1.5-2-1.5H7.5z", "#eeb73a")],
  "🤖": [["rect", { x: 3, y: 8, width: 18, height: 13, rx: 3, fill: "#8fa3b5" }], stroke("M12 8V4M12 3h.01", RED, 2.2), ["circle", { cx: 8.5, cy: 13.5, r: 2, fill: "#fff" }], ["circle", { cx: 15.5, cy: 13.5, r: 2, fill: "#fff" }], stroke("M8 18h8", "#fff", 1.8)],
  "⭐": [shape("M12 1.5l3.2 6.9 7.5.9-5.5 5.2 1.4 7.5L12 18.3 5.4 22l1.4-7.5L1.3 9.3l7.5-.9z", "#e6b91e")],
  "✨": [shape("M10 4l2 6 6 2-6 2-2 6-2-6-6-2 6-2zM19 2l1 3 3 1-3 1-1 3-1-3-3-1 3-1z", "#e6b91e")],
  "⚡": [shape("M14 1L4 14h7l-1 9 10-13h-7z", "#e6b91e")],
  "🔥": [shape("M12 1c1 5 7 7 7 14a7 7 0 0 1-14 0c0-4 2-5 3-8 1 1 2 2 2 4 2-3 2-6 2-10z", "#e07b28"), shape("M12 13c2 2 3 3 3 5a3 3 0 0 1-6 0c0-2 2-3 3-5z", "#f6d365")],
  "❤": [shape("M12 21C3 14 2 10 2 7.5 2 4.5 4.5 3 7 3s4 1.5 5 3.5C13 4.5 14.5 3 17 3s5 1.5 5 4.5c0 2.5-1 6.5-10 13.5z", RED)],
  "🔗": [stroke("M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1", GREY, 2.4)],
  "📁": [shape("M2 5h8l2 3h10v12H2z", AMBER)],
  "📂": [shape("M2 5h8l2 3h8v3H7l-4 9H2z", "#b87813"), shape("M7 11h16l-4 9H3z", AMBER)],
  "⏱": [["circle", { cx: 12, cy: 14, r: 8, fill: "#eef2f5", stroke: GREY, "stroke-width": 2 }], stroke("M12 14V9.5M10 2h4M12 2v4", GREY, 2)],
  "⏰": [["circle", { cx: 12, cy: 13, r: 8, fill: "#eef2f5", stroke: RED, "stroke-width": 2 }], stroke("M12 13V8.5M12 13l3 2M3 5l3-2.5M21 5l-3-2.5", RED, 2)],
  "☁": [shape("M7 19a5 5 0 0 1-.5-10A6.5 6.5 0 0 1 19 10.5 4.3 4.3 0 0 1 18.5 19z", "#9db8d0")],
  "📥": [shape("M2 13h6l1.5 3h5L16 13h6v8H2z", "#8fa3b5"), stroke("M12 3v8M8.5 8l3.5 3.5L15.5 8", GREEN, 2.4)],
  "✏": [shape("M3 21l1.5-6L16 3.5l4.5 4.5L9 19.5z", AMBER), shape("M3 21l1.5-6 4.5 4.5z", "#f1d9b3")],
  "💵": [["rect", { x: 1.5, y: 6, width: 21, height: 12, rx: 1.5, fill: GREEN }], ["circle", { cx: 12, cy: 12, r: 3.3, fill: "#e6f5ee" }]],
};

const PICTOGRAPH = /(\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic}\uFE0F?)*)/u;

/** The node for a short name without colons, or null for a name this page does not know. */
export function emojiByName(name) {
  const char = NAMES[name.replace(/::skin-tone-\d$/, "")];
  return char ? emojiNode(char, name) : null;
}

/** Splits text into strings and emoji nodes, so that pictographs look the same on every machine. */
export function withEmoji(text) {
  if (!PICTOGRAPH.test(text)) return [text];
  return text.split(PICTOGRAPH).filter(Boolean).map((part) => {
    const name = CHAR_NAMES.get(bare(part));
    return name || DRAWN[bare(part)] ? emojiNode(part, name ?? part) : part;
  });
}

/** All short names that begin with the given letters, at most `limit`. */
export function emojiNames(prefix, limit) {
  return Object.keys(NAMES).filter((name) => name.startsWith(prefix)).slice(0, limit);
}

function emojiNode(char, name) {
  const drawing = DRAWN[bare(char)];
  const props = { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` };
  if (drawing) return h("span", props, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ...drawing.map(([tag, attributes]) => svg(tag, attributes))));
  return h("span", props, hasGlyph(char) ? char : `:${name}:`);
}

function bare(char) {
  return char.replace(/\uFE0F/g, "");
}

const glyphs = new Map();
let pen = null;

/** Whether a font of this machine can draw the character: it is compared with one that no font has. */
function hasGlyph(char) {
  if (!glyphs.has(char)) glyphs.set(char, pixels(char) !== pixels("\u{10FFFE}"));
  return glyphs.get(char);
}

function pixels(char) {
  pen ??= h("canvas", { width: 20, height: 20 }).getContext("2d", { willReadFrequently: true });
  pen.clearRect(0, 0, 20, 20);
  pen.font = "14px sans-serif";
  pen.fillText(char, 1, 15);
  return pen.getImageData(0, 0, 20, 20).data.join("");
}

/** Plain text with its `:short_names:` and pictographs as emoji. */
export function plainEmoji(text) {
  return String(text ?? "").split(/:([a-z0-9_+-]+):/).flatMap((part, index) => (index % 2 ? (emojiByName(part) ?? `:${part}:`) : withEmoji(part)));
}
