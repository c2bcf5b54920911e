// What is done to chosen images: deletion with undo, moves, copies, links.

import * as api from "../api/api.js";
import { isTemporary } from "../api/backoff.js";
import { button, copyText, dialog, el, number, plural } from "../page/dom.js";
import { folderOf, nameOf, visible } from "../api/keys.js";
import { failure, notice } from "../page/notices.js";
import { PendingDeletion } from "./undo.js";

const pending = new Set();
const atOnce = 4;

/** Deletes images, after a time in which it can be undone. */
export function remove(page, keys) {
  if (!api.session.may("delete") || !keys.length) return;
  const entries = page.hide(keys);
  const what = plural(keys.length, "image");
  const deletion = new PendingDeletion(keys, {
    remove: api.remove,
    tick: (seconds) =>
      message.say(`${what} will be deleted in ${seconds} s. If you leave the page before, nothing is deleted.`),
    ended: (failed, error) => {
      pending.delete(deletion);
      message.close();
      if (!failed.length) return notice(`${what} deleted.`);
      page.unhide(failed.map(({ key }) => key), entries.filter((entry) => failed.some(({ key }) => key === entry.key)));
      const reason = error?.message ?? reasonOf(failed[0].code);
      notice(`${plural(failed.length, "image")} could not be deleted: ${reason}`, {
        isError: true,
        seconds: 12,
        actions: [["Try again", () => remove(page, failed.map(({ key }) => key))]],
      });
    },
  });
  const undo = () => {
    deletion.undo();
    pending.delete(deletion);
    page.unhide(keys, entries);
    page.grid.focus(keys[0], true);
  };
  const message = notice("", {
    seconds: 0,
    actions: [["Undo", undo], ["Delete now", () => deletion.now()]],
    ended: () => deletion.now(),
  });
  message.element.addEventListener("pointerenter", () => deletion.hold());
  message.element.addEventListener("pointerleave", () => deletion.run());
  message.element.addEventListener("focusin", () => deletion.hold());
  message.element.addEventListener("focusout", () => deletion.run());
  pending.add(deletion);
  deletion.run();
  // Whoever deletes by keyboard goes on from the next image.
  if (document.activeElement === document.body) page.grid.focus(page.grid.active, true);
}

const reasonOf = (code) =>
  ({ forbidden: "you may not delete it", "not-found": "it is no longer there" })[code] ?? visible(code ?? "unknown");

/** Copies the addresses of images, one in a line. */
export async function copyLinks(page, keys) {
  const text = keys.map((key) => {
    const address = api.publicAddress(page.entryOf(key)?.url ?? api.imageAddress(key));
    address.searchParams.set("mode", "inline");
    return address.href;
  }).join("\n");
  try {
    await copyText(text);
    notice(`${plural(keys.length, "link")} copied.`);
  } catch {
    dialog(
      "Links",
      el("h2", {}, "Links"),
      el("textarea", { value: text, rows: 12, readOnly: true, "aria-label": "Links" }),
    );
  }
}

/** Asks for a folder, and moves or copies images into it. */
export function transferMany(page, keys, how) {
  const word = how === "move" ? "Move" : "Copy";
  ask(
    page,
    `${word} ${plural(keys.length, "image")}`,
    word,
    "Folder, which is made if it is new; empty for the top",
    page.state.folder,
    (folder) => {
      const target = folder && !folder.endsWith("/") ? `${folder}/` : folder;
      return run(page, how, keys.map((key) => [key, target + nameOf(key)]));
    },
  );
}

/** Asks for another key of one image. */
export function moveOne(page, [key]) {
  ask(page, "Move or rename", "Move", "Key: folders and name", key, async (to) => {
    if (to === key) return;
    if ((await run(page, "move", [[key, to]])).length && page.state.image === key) page.open(to, true);
  });
}

function ask(page, title, verb, label, value, act) {
  const input = el("input", { value, spellcheck: false, autocomplete: "off" });
  input.setAttribute("list", "known-folders");
  const box = dialog(
    title,
    el(
      "form",
      { onsubmit: (event) => (event.preventDefault(), box.close(), act(input.value)) },
      el("h2", {}, title),
      el("label", {}, el("span", {}, label), input),
      el(
        "datalist",
        { id: "known-folders" },
        [...page.list.folders].slice(0, 200).map((folder) => el("option", { value: folder })),
      ),
      el(
        "div.buttons",
        {},
        button("", "Cancel", () => box.close(), { shown: true }),
        button("", verb, undefined, { shown: true, className: ".main", type: "submit" }),
      ),
    ),
  );
  input.focus();
  input.setSelectionRange(folderOf(value).length, value.length);
}

/** Does it, a few at a time. Resolves to the images that are there now. */
async function run(page, how, pairs) {
  const [doing, done] = how === "move" ? ["Moving", "moved"] : ["Copying", "copied"];
  const message = notice("", { seconds: 0 });
  const results = [];
  const failures = [];
  const queue = pairs.values();
  const work = async () => {
    for (const [from, to] of queue) {
      message.say(`${doing} ${number(results.length + failures.length + 1)} of ${number(pairs.length)}…`);
      try {
        const entry = await api.transfer(how, from, to);
        results.push({ from, entry });
      } catch (error) {
        failures.push({ from, to, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, pairs.length) }, work));
  message.close();
  if (how === "move") {
    page.hide(results.map(({ from }) => from));
    for (const { from } of results) page.hidden.delete(from);
  }
  page.stored(results.map(({ entry }) => entry));
  page.selection.clear();
  if (!failures.length) notice(`${plural(results.length, "image")} ${done}.`);
  else {
    const [{ from, error }] = failures;
    const retry = isTemporary(error)
      ? [["Try again", () => run(page, how, failures.map((one) => [one.from, one.to]))]]
      : [];
    failure(`${plural(failures.length, "image")} not ${done}. ${visible(nameOf(from))}`, error, { actions: retry });
  }
  return results;
}
