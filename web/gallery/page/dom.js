// Elements, made by the DOM alone: text never becomes markup.

import { visible } from "../api/keys.js";

/** An element with properties, attributes (names with a dash, `role`, …), listeners (`onclick`) and children. */
export function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || (value === false && typeof element[key] !== "boolean")) continue;
    if (key in element && !key.includes("-") && key !== "list") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A name that somebody else has chosen. */
export const bdi = (text) => el("bdi", {}, visible(text));

const paths = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  upload: "M12 16V4M7 9l5-5 5 5M4 20h16",
  download: "M12 4v12M7 11l5 5 5-5M4 20h16",
  folder: "M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
  more: "M12 5h.01M12 12h.01M12 19h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6L12 17",
  move: "M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM9 13h6M12.5 10.5L15 13l-2.5 2.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9h.01",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  all: "M4 6h3M4 12h3M4 18h3M10 6h10M10 12h10M10 18h10",
  plus: "M12 5v14M5 12h14",
  cloud: "M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5 4.3 4.3 0 0 1 17.5 18zM3 3l18 18",
};

/** An icon, which says nothing to a screen reader. */
export function icon(name, className = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (className) svg.setAttribute("class", className);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", paths[name]);
  if (name === "more") svg.style.strokeWidth = "3";
  svg.append(path);
  return svg;
}

/** A button with an icon and a label, which is hidden unless `isShown`. */
export const button = (name, label, onclick, { shown = false, className = "", ...rest } = {}) =>
  el(
    `button${shown ? "" : ".icon"}${className}`,
    { type: "button", onclick, title: shown ? undefined : label, "aria-label": shown ? undefined : label, ...rest },
    name && icon(name, ["back", "next"].includes(name) ? "flips" : ""),
    shown && el("span", {}, label),
  );

/** Numbers and dates as the reader writes them. */
const units = ["B", "KB", "MB", "GB", "TB"];
export function bytes(count) {
  let [value, unit] = [count, 0];
  while (value >= 999.5 && unit < 4) [value, unit] = [value / 1000, unit + 1];
  return `${value.toLocaleString(undefined, { maximumFractionDigits: unit && value < 9.95 ? 1 : 0 })} ${units[unit]}`;
}
export const number = (value) => value.toLocaleString();
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
export function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
export const date = (text) =>
  el("time", { dateTime: text }, new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));

/** A dialog that is removed when it closes. The browser gives the focus back to where it was; the event comes later. */
export function dialog(label, ...children) {
  const element = el("dialog", { "aria-label": label }, ...children);
  element.addEventListener("close", () => element.remove());
  element.addEventListener("click", (event) => event.target === element && element.close());
  (document.querySelector("dialog.viewer[open]") ?? document.body).append(element);
  element.showModal();
  return element;
}

/** Writes to the clipboard. Throws where the browser does not let us. */
export const copyText = (text) => navigator.clipboard.writeText(text);

const sheets = new Map();
/** Loads styles, once. Resolves when they are there. After a failure, the next call tries again. */
export function sheet(address) {
  const name = String(address);
  if (!sheets.has(name)) sheets.set(name, load(name));
  return sheets.get(name);
}

function load(name) {
  const link = el("link", { rel: "stylesheet", href: name });
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      sheets.delete(name);
      link.remove();
      reject(new TypeError(`cannot import ${name}`));
    });
  });
}
