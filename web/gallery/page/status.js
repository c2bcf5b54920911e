// What stands below the grid: that the list loads, that it is complete or empty, or why it cannot be shown.

import { session } from "../api/api.js";
import { button, el, icon, number, plural } from "./dom.js";
import { visible } from "../api/keys.js";

/**
 * Says how the list is.
 *
 * @param page has the `list` and the `state`; it is told `upload()` and `again()`.
 * @param kind `loading`, `sorting` or `returning` (with the images so far), `error` (with the error), or nothing once a
 *   page is there.
 */
export function showStatus(page, kind = "", detail = undefined) {
  const [main, state] = ["main", "state"].map((id) => document.getElementById(id));
  main.classList.toggle("waiting", kind === "loading" && !page.list.entries.length);
  main.ariaBusy = Boolean(kind) && kind !== "error";
  const content = kind ? during(page, kind, detail) : page.list.isComplete ? atTheEnd(page) : "";
  state.replaceChildren(content);
  state.hidden = !content;
}

const large = (name, title, ...rest) => el("div.large", {}, icon(name), el("h2", {}, title), ...rest);

function during(page, kind, detail) {
  if (kind === "error") return problem(page, detail);
  if (kind === "loading") return "";
  const far = `${number(detail)} so far`;
  if (kind === "returning") return el("div", {}, `Reading the list up to where you were: ${far}.`);
  return el("div", {}, `Reading the whole list: ${far}. Only then can it be sorted.`);
}

function atTheEnd(page) {
  const { list, state } = page;
  if (list.entries.length) return el("div", {}, plural(list.entries.length, "image"));
  if (state.search) {
    const how = "Keys are compared letter by letter, with capitals and small letters apart.";
    return large("search", "Nothing begins like this", el("p", {}, how));
  }
  if (list.folders.size) return el("div", {}, "There are no images beside these folders.");
  if (!session.may("write")) return large("image", "No images here yet");
  return large(
    "image",
    "No images here yet",
    el("p", {}, "Drop images or folders anywhere on this page, paste one, or choose them."),
    button("upload", "Upload images", page.upload, { shown: true, className: ".main" }),
  );
}

function problem(page, error) {
  const retry = button("", "Try again", page.again, { shown: true, className: ".outline" });
  if (error.code === "network") {
    return large(
      "cloud",
      navigator.onLine ? "The server cannot be reached" : "You are offline",
      el(
        "p",
        {},
        page.list.entries.length
          ? "What is loaded stays here. The rest follows when the connection is back."
          : "The page goes on by itself when the connection is back.",
      ),
      retry,
    );
  }
  return large(
    "info",
    error.status === 403 ? "You may not see this list" : "The list cannot be shown",
    el("p", {}, visible(error.message)),
    error.requestId && el("p.request", {}, `${error.code} · request ${error.requestId}`),
    retry,
  );
}
