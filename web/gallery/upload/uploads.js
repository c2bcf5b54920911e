// The panel of uploads, and the dialog in which files are chosen. Only the rows that are seen are in the page.

import { button, bytes, dialog, duration, el, number, plural, sheet } from "../page/dom.js";
import { nameOf, nextName, visible } from "../api/keys.js";
import { set } from "../api/merge-patch.js";
import { notice } from "../page/notices.js";
import { UploadQueue } from "./queue.js";
import { upload } from "./upload-request.js";

await sheet(new URL("upload.css", import.meta.url));

const rowHeight = 56;
const images = /\.(jpe?g|png|gif|webp|avif|heic|heif|jxl|tiff?|bmp|jfif)$/i;
const reasons = {
  "key-exists": "There is an image of this name already",
  "unsupported-media-type": "Not an image of a kind that is accepted",
  "corrupt-image": "The image is broken",
  "payload-too-large": "Larger than the server accepts",
  "too-many-pixels": "Too many pixels",
  "empty-file": "The file is empty",
  forbidden: "You may not store it there",
  "cannot-strip": "Its position data cannot be removed",
  network: "The connection broke",
  "insufficient-storage": "The server is full",
};

let panel;

/** Adds files, `[path, file]` each, to the queue. */
export function add(page, found, { folder = page.state.folder, metadata = undefined, isPasted = false } = {}) {
  const wanted = found.filter(([path, file]) =>
    !/(^|\/)\./.test(path) && (file.type.startsWith("image/") || images.test(path))
  );
  const skipped = found.length - wanted.length;
  if (skipped) notice(`${plural(skipped, "file")} skipped: not ${skipped === 1 ? "an image" : "images"}.`);
  if (!wanted.length) return;
  panel ??= new Panel(page);
  panel.queue.add(wanted.map(([path, file]) => {
    // A pasted picture is called image.png, whatever it is: the server names it.
    const isUnnamed = isPasted && /^image\.\w+$/.test(path);
    return { file, name: path, size: file.size, metadata, key: isUnnamed ? folder : folder + path };
  }));
}

/** Asks for files, for the folder, and for metadata of all of them. */
export function choose(page) {
  const folder = el("input", {
    value: page.state.folder,
    spellcheck: false,
    autocomplete: "off",
    placeholder: "The top",
  });
  const rows = el("div.members");
  const addRow = () => {
    const inputs = ["Name", "Value"].map((label) => el("input", { "aria-label": label, placeholder: label }));
    const row = el("div.member", {}, inputs, button("close", "Remove", () => row.remove()));
    row.inputs = inputs;
    rows.append(row);
    return inputs[0];
  };
  const picker = (isFolder) => {
    const input = el("input", {
      type: "file",
      multiple: true,
      hidden: true,
      accept: isFolder ? undefined : "image/*",
      webkitdirectory: isFolder,
    });
    input.addEventListener("change", () => {
      const metadata = {};
      for (const { inputs: [name, value] } of rows.children) if (name.value) set(metadata, name.value, value.value);
      const target = folder.value && !folder.value.endsWith("/") ? `${folder.value}/` : folder.value;
      add(page, [...input.files].map((file) => [file.webkitRelativePath || file.name, file]), {
        folder: target,
        metadata: Object.keys(metadata).length ? metadata : undefined,
      });
      box.close();
    });
    return input;
  };
  const [files, tree] = [picker(false), picker(true)];
  const box = dialog(
    "Upload",
    el(
      "form",
      { onsubmit: (event) => (event.preventDefault(), files.click()) },
      el("h2", {}, "Upload"),
      el("label", {}, el("span", {}, "Into the folder, which is made if it is new"), folder),
      el(
        "details",
        {},
        el("summary", {}, "Metadata for all of them"),
        rows,
        button("plus", "Add", () => addRow().focus(), { shown: true, className: ".outline" }),
      ),
      el(
        "div.buttons",
        {},
        button("", "Cancel", () => box.close(), { shown: true }),
        button("folder", "Choose a folder", () => tree.click(), { shown: true, className: ".outline" }),
        button("image", "Choose images", undefined, {
          shown: true,
          className: ".main",
          type: "submit",
          autofocus: true,
        }),
      ),
      el("p.hint", {}, "You can also drop images and folders anywhere on the page, or paste one."),
      files,
      tree,
    ),
  );
}

class Panel {
  #frame = 0;
  #timer;
  #fresh = [];

  constructor(page) {
    this.page = page;
    this.queue = new UploadQueue(upload);
    this.title = el("h2");
    this.words = el("span.hint");
    this.fill = el("i");
    this.fold = button("down", "Collapse", () => this.#fold(), { "aria-expanded": "true" });
    this.rows = el("div.rows", { tabIndex: 0, role: "list", "aria-label": "Uploads" });
    this.inner = el("div");
    this.rows.append(this.inner);
    this.footer = el("footer");
    this.spoken = el("div.unseen", { role: "status" });
    this.element = el(
      "section.uploads",
      { "aria-label": "Uploads" },
      el(
        "header",
        {},
        el("div", {}, this.title, this.words),
        this.fold,
        button("close", "Close", () => this.#close()),
        el("div.bar", { "aria-hidden": "true" }, this.fill),
      ),
      this.rows,
      this.footer,
      this.spoken,
    );
    this.rows.addEventListener("scroll", () => this.#later(), { passive: true });
    this.queue.addEventListener("change", () => this.#later());
    this.queue.addEventListener("stored", ({ image }) => {
      this.#fresh.push(image);
      // The grid is laid out once for all that comes in half a second.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.page.stored(this.#fresh.splice(0));
      }, 500);
    });
    new ResizeObserver(() => this.#rise()).observe(page.floats);
    addEventListener("beforeunload", (event) => this.queue.open && event.preventDefault());
  }

  /** Leaves room for messages below the panel. */
  #rise() {
    const { floats } = this.page;
    this.element.style.insetBlockEnd = floats.childElementCount ? `${floats.offsetHeight}px` : "";
  }

  #fold() {
    this.isFolded = !this.isFolded;
    this.rows.hidden = this.footer.hidden = this.isFolded;
    this.fold.ariaExpanded = !this.isFolded;
    this.#later();
  }

  #close() {
    if (this.queue.open) return this.isFolded || this.#fold();
    this.queue.clear();
    this.element.remove();
    document.getElementById("main").focus({ preventScroll: true });
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  #show() {
    const { queue } = this;
    const { done, failed, cancelled } = queue.counts;
    const count = queue.jobs.length - cancelled;
    if (!this.element.isConnected) {
      if (!queue.jobs.length) return;
      document.body.append(this.element);
    }
    if (queue.open) {
      this.title.textContent = `${number(done)} of ${number(count)}`;
      const left = queue.secondsLeft;
      this.words.textContent = [
        `${bytes(queue.sent)} of ${bytes(queue.total)}`,
        queue.rate ? `${bytes(queue.rate)}/s` : "",
        left === undefined ? "" : `${duration(left)} left`,
      ].filter(Boolean).join(" · ");
    } else {
      const text = [`${plural(done, "image")} uploaded`, failed ? `${number(failed)} failed` : ""].filter(Boolean).join(
        ", ",
      );
      if (this.title.textContent !== text) this.spoken.textContent = text;
      this.title.textContent = text;
      this.words.textContent = cancelled ? `${number(cancelled)} cancelled` : bytes(queue.sent);
    }
    this.fill.style.transform = `scaleX(${queue.total ? queue.sent / queue.total : 0})`;
    this.#showFooter(failed, queue.open);
    if (!this.isFolded) this.#showRows();
  }

  #showFooter(failed, open) {
    const state = `${failed > 0} ${open > 0}`;
    if (this.footerState === state) return;
    this.footerState = state;
    this.footer.replaceChildren(...[
      failed && button("", "Retry all", () => this.queue.retry(), { shown: true, className: ".outline" }),
      open && button("", "Cancel all", () => this.queue.cancel(), { shown: true }),
      !open && button("", "Clear", () => this.#close(), { shown: true }),
    ].filter(Boolean));
  }

  #showRows() {
    const all = this.queue.jobs;
    // What has failed stands first.
    const jobs = this.queue.counts.failed
      ? [...all.filter(({ state }) => state === "failed"), ...all.filter(({ state }) => state !== "failed")]
      : all;
    const { scrollTop } = this.rows;
    const height = Math.min(288, jobs.length * rowHeight);
    this.rows.style.height = `min(${height}px, 40dvh)`;
    this.inner.style.height = `${jobs.length * rowHeight}px`;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight));
    const end = Math.min(jobs.length, Math.ceil((scrollTop + 288) / rowHeight) + 1);
    for (const row of [...this.inner.children]) {
      if (row.index < first || row.index >= end || row.job !== jobs[row.index]) row.remove();
    }
    const there = new Map([...this.inner.children].map((row) => [row.index, row]));
    for (let index = first; index < end; index += 1) {
      const row = there.get(index) ?? this.#row(jobs[index], index);
      if (!row.isConnected) this.inner.append(row);
      this.#fillRow(row, jobs[index]);
    }
  }

  #row(job, index) {
    const words = el("span.hint");
    const fill = el("i");
    const actions = el("div");
    const row = el(
      "div.row",
      { role: "listitem" },
      el("div", {}, el("bdi", {}, visible(job.name)), words),
      actions,
      el("div.bar", {}, fill),
    );
    row.style.top = `${index * rowHeight}px`;
    return Object.assign(row, { job, index, words, fill, actions });
  }

  #fillRow(row, job) {
    const { state, error } = job;
    const left = this.queue.secondsLeftOf(job);
    row.words.textContent = {
      waiting: bytes(job.size),
      active: `${bytes(job.sent)} of ${bytes(job.size)}${left === undefined ? "" : ` · ${duration(left)} left`}`,
      paused: `${reasons[error?.code] ?? "The server is busy"}: tried again soon`,
      done: `Uploaded, ${bytes(job.size)}`,
      cancelled: "Cancelled",
      failed: error &&
        `${reasons[error.code] ?? visible(error.message)}${error.requestId ? ` (${error.requestId.slice(0, 8)})` : ""}`,
    }[state];
    row.words.classList.toggle("bad", state === "failed");
    if (state === "failed") row.words.title = visible(error.message);
    row.fill.style.transform = `scaleX(${job.size ? job.sent / job.size : 0})`;
    row.fill.parentElement.hidden = state !== "active";
    const kind = `${state} ${error?.code}`;
    if (row.kind === kind) return;
    row.kind = kind;
    const name = visible(nameOf(job.name));
    row.actions.replaceChildren(...[
      ["waiting", "active", "paused"].includes(state) &&
      button("close", `Cancel ${name}`, () => this.queue.cancel([job])),
      state === "failed" && error.code === "key-exists" && button("", "Keep both", () => {
        job.key = nextName(job.key);
        this.queue.retry([job]);
      }, { shown: true }),
      state === "failed" && ![400, 409, 413, 415, 422].includes(error.status) &&
      button("", "Retry", () => this.queue.retry([job]), { shown: true }),
    ].filter(Boolean));
  }
}
