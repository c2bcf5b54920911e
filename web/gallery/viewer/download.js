// The dialog of downloads: the original, or a variant, whose size is told before.

import * as api from "../api/api.js";
import { button, bytes, dialog, el, number } from "../page/dom.js";
import { encode, visible } from "../api/keys.js";

const formats = { webp: "WebP", jpeg: "JPEG", png: "PNG", avif: "AVIF (slow to make)" };

export function download(_page, [key], viewer) {
  const { entry } = viewer;
  const address = `${api.imageAddress(key)}?mode=download`;
  const longest = Math.max(entry.width ?? 0, entry.height ?? 0);
  const widths = [3840, 1920, 1280, 640].filter((side) => !longest || side < longest);
  const side = el(
    "select",
    { name: "side" },
    longest && el("option", { value: "" }, `${number(entry.width)} × ${number(entry.height)}`),
    widths.map((one) => el("option", { value: one }, longest ? shape(entry, one) : `up to ${number(one)} pixels`)),
  );
  const format = el(
    "select",
    { name: "format" },
    Object.entries(formats).map(([value, label]) => el("option", { value }, label)),
  );
  side.value = widths[0] ?? "";
  const size = el("output", { role: "status" });
  const fetchIt = el("a.button.outline", { download: "" }, "Download this size");
  let request;
  async function tell() {
    request?.abort();
    request = new AbortController();
    const box = side.value ? `&width=${side.value}&height=${side.value}` : "";
    const target = `${address}${box}&format=${format.value}&v=${encode(entry.etag)}`;
    fetchIt.href = target;
    size.textContent = "Making it, to tell its size…";
    try {
      const length = await api.sizeOf(target, request.signal);
      size.textContent = length === undefined ? "" : bytes(length);
    } catch (error) {
      if (error instanceof api.ApiError) size.textContent = visible(error.message);
    }
  }
  side.addEventListener("change", tell);
  format.addEventListener("change", tell);
  const box = dialog(
    "Download",
    el(
      "form",
      { method: "dialog", onsubmit: (event) => event.preventDefault() },
      el("h2", {}, "Download"),
      el("p", {}, el("a.button.main", { href: address, download: "" }, `Original, ${bytes(entry.size)}`)),
      el("hr"),
      el("label", {}, el("span", {}, "Another size"), side),
      el("label", {}, el("span", {}, "Format"), format),
      el("div.buttons", {}, size, fetchIt),
      el("div.buttons", {}, button("", "Close", () => box.close(), { shown: true })),
    ),
  );
  box.addEventListener("close", () => request?.abort());
  tell();
}

function shape({ width, height }, side) {
  const scale = side / Math.max(width, height);
  return `${number(Math.max(1, Math.round(width * scale)))} × ${number(Math.max(1, Math.round(height * scale)))}`;
}
