// Keys of images: what they are called, where they lie, and how they stand in an address.

/** The key in an address: percent-encoded, but slashes stay as they are. */
export const encode = (text) =>
  encodeURIComponent(text.toWellFormed ? text.toWellFormed() : text).replaceAll("%2F", "/");

/** The last segment. */
export const nameOf = (key) => key.slice(key.lastIndexOf("/") + 1);

/** What stands before the last segment, with its slash; empty at the top. */
export const folderOf = (key) => key.slice(0, key.lastIndexOf("/") + 1);

/** The folders from the top down to `folder` (`a/b/` → `a/`, `a/b/`). */
export function foldersTo(folder) {
  const all = [];
  for (let end = folder.indexOf("/"); end >= 0; end = folder.indexOf("/", end + 1)) all.push(folder.slice(0, end + 1));
  return all;
}

/** The last segment of a folder, without its slash. */
export const folderName = (folder) => nameOf(folder.slice(0, -1));

/** `name.jpg` → `name (2).jpg`, `name (2).jpg` → `name (3).jpg`. */
export function nextName(key) {
  const folder = folderOf(key);
  const [, stem, number, ending] = /^(.*?)(?: \((\d{1,6})\))?(\.[^.]*)?$/s.exec(nameOf(key));
  return `${folder}${stem} (${number ? Number(number) + 1 : 2})${ending ?? ""}`;
}

// Control characters, marks that turn the direction of text, and separators of lines: they could make a name look like another.
// deno-lint-ignore no-control-regex
const hostile = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text of somebody else, as it may be shown. */
export const visible = (text) => {
  const whole = String(text);
  return (whole.toWellFormed ? whole.toWellFormed() : whole).replace(hostile, "\ufffd");
};
