// Short messages at the bottom, which a screen reader reads out.

import { button, el } from "./dom.js";
import { visible } from "../api/keys.js";

export const floats = el("div.floats", { role: "region", "aria-label": "Messages" });
const spoken = el("div.unseen", { role: "status" });
document.body.append(floats, spoken);

/**
 * Shows a message.
 *
 * @param actions pairs of a label and a function; each closes the message.
 * @param seconds until it goes; 0 for never. While the pointer or the focus is on it, it stays.
 * @returns `{ say(text), close() }`.
 */
export function notice(text, { actions = [], seconds = 6, isError = false, ended = () => {} } = {}) {
  const words = el("p", {}, visible(text));
  const element = el(`div.notice${isError ? ".error" : ""}`, {}, words);
  let left = seconds * 1000;
  let since = 0;
  let timer;
  const close = () => {
    clearTimeout(timer);
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    if (hadFocus) {
      (document.querySelector("dialog.viewer[open] .stage") ?? document.getElementById("main")).focus({
        preventScroll: true,
      });
    }
  };
  const run = () => {
    if (!seconds) return;
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(() => (close(), ended()), left);
  };
  const hold = () => {
    clearTimeout(timer);
    left -= since ? performance.now() - since : 0;
    since = 0;
    left = Math.max(left, 1500);
  };
  for (const [label, action] of actions) element.append(button("", label, () => (close(), action()), { shown: true }));
  element.append(button("close", "Close this message", () => (close(), ended())));
  element.addEventListener("pointerenter", hold);
  element.addEventListener("pointerleave", run);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", run);
  floats.append(element);
  spoken.textContent = visible(text);
  run();
  return { say: (next) => (words.textContent = visible(next)), close, element };
}

/** Says that something has failed, with the reason of the API. */
export const failure = (what, error, options = {}) =>
  notice(`${what}: ${error.message}${error.requestId ? ` (request ${error.requestId})` : ""}`, {
    isError: true,
    seconds: 12,
    ...options,
  });
