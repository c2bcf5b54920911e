// The bar at the bottom while images are chosen.

import { session } from "../api/api.js";
import { button, el, number } from "../page/dom.js";

let bar;
let count;

export function show(page) {
  const { selection } = page;
  if (!selection.size) {
    const hadFocus = bar?.contains(document.activeElement);
    bar?.remove();
    bar = undefined;
    if (hadFocus) page.grid.focus(page.grid.active, true);
    return;
  }
  if (!bar) {
    const act = (name, ...rest) => () =>
      page.lazily(import("../change/change.js"), (module) => module[name](page, [...selection.keys], ...rest));
    count = el("output");
    bar = el(
      "div.selection",
      { role: "toolbar", "aria-label": "Chosen images" },
      button("close", "Choose none", () => selection.clear()),
      count,
      button("link", "Copy links", act("copyLinks"), { shown: true }),
      session.may("write") && button("copy", "Copy", act("transferMany", "copy"), { shown: true }),
      session.may("write") && session.may("delete") &&
        button("move", "Move", act("transferMany", "move"), { shown: true }),
      session.may("delete") &&
        button("trash", "Delete", () => page.remove([...selection.keys]), { shown: true, className: ".danger" }),
    );
    page.floats.prepend(bar);
  }
  count.textContent = `${number(selection.size)} chosen`;
}
