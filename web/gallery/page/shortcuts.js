// The keys of the whole page. Those within the grid and within dialogs are theirs.

import { session } from "../api/api.js";

/** Listens for keys. */
export function listenForKeys(page) {
  document.addEventListener("keydown", (event) => pressed(page, event));
}

function pressed(page, event) {
  const isTyping = event.target.matches("input, textarea, select");
  if (document.querySelector("dialog[open]") || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "a" || isTyping) return;
    event.preventDefault();
    return page.selectAll();
  }
  if (event.key === "Escape" && page.selection.size) return page.selection.clear();
  if (isTyping) return;
  const action = {
    "/": () => page.header.input.focus(),
    u: () => session.may("write") && page.upload(),
    "?": page.help,
  }[event.key] ?? (event.key.startsWith("Arrow") && wayIntoGrid(page, event.target));
  if (!action) return;
  event.preventDefault();
  action();
}

/** An arrow that is pressed beside the grid leads into it. */
function wayIntoGrid({ grid }, target) {
  const isInGrid = grid.element.contains(target) && target !== grid.element;
  const isBeside = target === document.body || document.getElementById("main").contains(target);
  return !isInGrid && isBeside && grid.active && (() => grid.focus(grid.active, true));
}
