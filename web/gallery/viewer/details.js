// The details of an image, and the form that changes its file name and metadata.

import * as api from "../api/api.js";
import { bdi, button, bytes, date, el, number } from "../page/dom.js";
import { visible } from "../api/keys.js";
import { difference, set } from "../api/merge-patch.js";
import { notice } from "../page/notices.js";

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** Fills the panel: first with what the list knows, then with the view. */
export async function show(aside, page, entry, signal) {
  if (aside.dataset.key !== entry.key) aside.replaceChildren(facts(entry));
  aside.dataset.key = entry.key;
  const view = await api.view(entry.key, signal);
  if (aside.dataset.key !== entry.key) return;
  read(aside, page, view);
}

function facts(view) {
  const rows = [
    ["Key", bdi(view.key)],
    view.filename !== undefined && ["File name", bdi(view.filename)],
    view.width && ["Dimensions", `${number(view.width)} × ${number(view.height)}`],
    ["Size", `${bytes(view.size)} (${number(view.size)} bytes)`],
    (view.content_type || view.format) && ["Type", view.content_type ?? view.format],
    view.frames > 1 && ["Frames", number(view.frames)],
    view.last_modified && ["Stored", date(view.last_modified)],
    view.storage_class && ["Class", view.storage_class],
    ["Version", bdi(view.etag)],
  ].filter(Boolean);
  return el(
    "section",
    {},
    el("h2", {}, "Details"),
    el("dl", {}, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
  );
}

/** Shows the view, to be read. */
function read(aside, page, view) {
  const members = Object.entries(view.metadata ?? {});
  const mayEdit = api.session.may("write", view.key);
  aside.replaceChildren(
    facts(view),
    el(
      "section",
      {},
      el(
        "h2",
        {},
        "Metadata",
        mayEdit && button("edit", "Edit", () => edit(aside, page, view), { shown: true, className: ".outline" }),
      ),
      members.length
        ? el("dl", {}, members.map(([name, value]) => [el("dt", {}, bdi(name)), el("dd", {}, bdi(shown(value)))]))
        : el("p.hint", {}, "None yet."),
    ),
  );
}

/** Shows the form. `draft` is what the person has typed before somebody else was faster. */
function edit(aside, page, view, draft = undefined) {
  const filename = el("input", {
    value: draft?.filename ?? view.filename,
    maxLength: 255,
    name: "filename",
    required: true,
  });
  const rows = el("div.members");
  const row = (name, value, isText = true) => {
    const inputs = [
      el("input", { value: name, "aria-label": "Name", placeholder: "Name", spellcheck: false }),
      el("input", {
        value: shown(value),
        "aria-label": visible(name) ? `Value of ${visible(name)}` : "Value",
        placeholder: "Value",
      }),
    ];
    const element = el("div.member", {}, inputs, button("close", "Remove", () => element.remove()));
    Object.assign(element, { inputs, isText, original: value });
    rows.append(element);
    return element;
  };
  for (const [name, value] of Object.entries(draft?.metadata ?? view.metadata ?? {})) {
    row(name, value, typeof value === "string");
  }
  const trouble = el("p.bad", { role: "alert" });
  const save = button("", "Save", undefined, { shown: true, className: ".main", type: "submit" });
  const form = el(
    "form",
    { onsubmit: (event) => (event.preventDefault(), submit(view.tag)) },
    el("h2", {}, "Edit"),
    el("label", {}, el("span", {}, "File name"), filename),
    el("span.label", {}, "Metadata"),
    rows,
    button("plus", "Add", () => row("", "").inputs[0].focus(), { shown: true, className: ".outline" }),
    trouble,
    el("div.buttons", {}, button("", "Cancel", () => read(aside, page, view), { shown: true }), save),
  );
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    read(aside, page, view);
  });
  aside.replaceChildren(form);
  filename.focus();

  /** What is in the form. Throws where a value cannot be read. */
  function content() {
    const metadata = {};
    for (const { inputs, isText, original } of rows.children) {
      const [name, text] = inputs.map((input) => input.value);
      if (!name && !text) continue;
      if (!name) throw new Error("Every value needs a name.");
      if (Object.hasOwn(metadata, name)) throw new Error(`The name ${visible(name)} stands twice.`);
      let value = text;
      if (!isText && text === shown(original)) value = original;
      else if (!isText) {
        try {
          value = JSON.parse(text);
        } catch {
          throw new Error(
            `The value of ${visible(name)} was ${shown(original)}: write JSON, such as 12, true or "text".`,
          );
        }
      }
      set(metadata, name, value);
    }
    return { filename: filename.value, metadata };
  }

  async function submit(tag) {
    trouble.textContent = "";
    let wanted;
    try {
      wanted = content();
    } catch (error) {
      trouble.textContent = error.message;
      return;
    }
    const change = {};
    const metadata = difference(view.metadata ?? {}, wanted.metadata);
    if (metadata) change.metadata = metadata;
    if (wanted.filename !== view.filename) change.filename = wanted.filename;
    if (!Object.keys(change).length) return read(aside, page, view);
    save.disabled = true;
    try {
      const changed = await api.patch(view.key, tag, change);
      if (aside.dataset.key === view.key) read(aside, page, changed);
      aside.querySelector("button")?.focus();
      notice("Saved.");
    } catch (error) {
      save.disabled = false;
      if (error.status === 412) return lost(wanted);
      trouble.textContent = visible(error.message);
    }
  }

  /** Somebody else was faster: shows what is there now, and lets the person choose. */
  async function lost(wanted) {
    let theirs;
    try {
      theirs = await api.view(view.key);
    } catch (error) {
      trouble.textContent = visible(error.message);
      return;
    }
    const patch = difference(view.metadata ?? {}, theirs.metadata ?? {}) ?? {};
    const changes = Object.entries(patch).map((
      [name, value],
    ) => [el("dt", {}, bdi(name)), el("dd", {}, value === null ? "removed" : bdi(shown(theirs.metadata[name])))]);
    if (theirs.filename !== view.filename) {
      changes.unshift([el("dt", {}, "File name"), el("dd", {}, bdi(theirs.filename))]);
    }
    if (theirs.etag !== view.etag) changes.unshift([el("dt", {}, "Image"), el("dd", {}, "replaced")]);
    const box = el(
      "div.conflict",
      { role: "alert" },
      el("strong", {}, "Somebody else has changed this image meanwhile."),
      el("dl", {}, changes),
      el(
        "div.buttons",
        {},
        button("", "Take theirs", () => read(aside, page, theirs), { shown: true }),
        button("", "Keep editing mine", () => edit(aside, page, theirs, wanted), {
          shown: true,
          className: ".outline",
        }),
      ),
    );
    form.querySelector(".conflict")?.remove();
    form.insertBefore(box, form.lastElementChild);
    save.hidden = true;
    box.querySelector("button").focus();
  }
}
