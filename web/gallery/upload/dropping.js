// What is dropped or pasted: a sign while it hovers, then its files, with those of folders.

import { el, sheet } from "../page/dom.js";
import { visible } from "../api/keys.js";

await sheet(new URL("upload.css", import.meta.url));

/** An event of a drag or a paste. `files` are the entries and files of a drop or a paste. */
export async function over(page, name, files) {
  const old = document.getElementById("landing");
  if (name === "dragenter" || name === "dragover") {
    if (!old) {
      document.body.append(
        el("div.landing", { id: "landing" }, `Drop to upload to ${visible(page.state.folder || "the top")}`),
      );
    }
    return;
  }
  old?.remove();
  const found = [];
  for (const one of files) for await (const pair of walk(one)) found.push(pair);
  const { add } = await import("./uploads.js");
  add(page, found, { isPasted: name === "paste" });
}

/** The files of an entry, with their paths: `[path, file]`. */
async function* walk(entry) {
  if (entry instanceof File) yield [entry.name, entry];
  else if (entry.isFile) {
    yield [
      entry.fullPath.slice(1),
      await new Promise((resolve, reject) => entry.file(resolve, reject)),
    ];
  } else {
    const reader = entry.createReader();
    for (;;) {
      // A reader gives up to 100 entries at a time.
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const one of some) yield* walk(one);
    }
  }
}
