// The sheet of shortcuts.

import { button, dialog, el } from "./dom.js";

const shortcuts = [
  [["←", "→", "↑", "↓"], "From image to image"],
  [["Enter"], "Look at it"],
  [["Space"], "Choose it"],
  [["Shift", "Space"], "Choose all up to it"],
  [["Ctrl", "A"], "Choose all"],
  [["Delete"], "Delete"],
  [["Esc"], "Choose none, close"],
  [["/"], "Search"],
  [["U"], "Upload"],
  [["Ctrl", "V"], "Upload the copied image"],
  [["+", "−", "0"], "Zoom, in the viewer"],
  [["I"], "Details, in the viewer"],
  [["C"], "Copy the link, in the viewer"],
  [["?"], "This sheet"],
];

export function help() {
  const box = dialog(
    "Keyboard shortcuts",
    el("h2", {}, "Keyboard shortcuts"),
    el(
      "dl.keys",
      {},
      shortcuts.map((
        [keys, meaning],
      ) => [el("dt", {}, keys.flatMap((key) => [el("kbd", {}, key), " "])), el("dd", {}, meaning)]),
    ),
    el("div.buttons", {}, button("", "Close", () => box.close(), { shown: true, className: ".main" })),
  );
}
