// Files from outside: dropped anywhere, or pasted.

import { session } from "../api/api.js";

/** Listens for files. */
export function listenForFiles(page) {
  for (const name of ["dragenter", "dragover", "drop", "paste"]) {
    addEventListener(name, (event) => came(page, name, event));
  }
  addEventListener("dragleave", (event) => event.relatedTarget || document.getElementById("landing")?.remove());
}

function came(page, name, event) {
  const source = event.dataTransfer ?? event.clipboardData;
  if (!source?.types.includes("Files") || (name === "paste" && event.target.matches("input, textarea"))) return;
  event.preventDefault();
  if (!session.may("write")) return;
  if (source.dropEffect !== undefined) source.dropEffect = "copy";
  const files = name === "drop" || name === "paste" ? take(source) : undefined;
  page.lazily(import("./dropping.js"), (module) => module.over(page, name, files));
}

/** The files and folders of a drop, which can be read during its event alone. */
function take(source) {
  const items = [...source.items].filter(({ kind }) => kind === "file");
  return items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
}
