// The viewer: one image over the page, with an address of its own.

import * as api from "../api/api.js";
import { bdi, button, copyText, el, icon, number, sheet } from "../page/dom.js";
import { encode, nameOf, visible } from "../api/keys.js";
import { failure, notice } from "../page/notices.js";
import { averageColour, heightFor, thumbnailAddress } from "../grid/thumbnails.js";
import { Zoom } from "./zoom.js";

await sheet(new URL("viewer.css", import.meta.url));

// Few sizes, so that variants are made once.
const sides = [1280, 2048, 3200, 5000];
const shownByBrowsers = new Set(["jpeg", "png", "gif", "webp", "avif"]);

/** The address of the picture for a box of this many pixels; the original where it is no larger, or moves. */
export function pictureAddress(entry, side) {
  const of = encode(entry.etag);
  const isLargest = side > sides.at(-1) || Math.max(entry.width ?? 0, entry.height ?? 0) <= side;
  if (
    shownByBrowsers.has(entry.format) && (entry.frames > 1 || (isLargest && entry.size < 3e6) || side > sides.at(-1))
  ) {
    return `${api.imageAddress(entry.key)}?mode=inline&v=${of}`;
  }
  const fit = sides.find((one) => one >= side) ?? sides.at(-1);
  return `${api.imageAddress(entry.key)}?width=${fit}&height=${fit}&format=webp&v=${of}`;
}

export class Viewer {
  size = { width: 1, height: 1 };
  #request;
  #ahead = [];

  constructor(page) {
    this.page = page;
    this.name = el("span");
    this.position = el("output");
    this.behind = el("img.behind", { alt: "", draggable: false });
    this.picture = el("img.picture", { alt: "", draggable: false });
    this.frame = el("div.frame", {}, this.behind, this.picture);
    this.trouble = el("div.trouble", { hidden: true });
    this.back = button("back", "Previous image", () => this.step(-1), { className: ".step.previous" });
    this.forth = button("next", "Next image", () => this.step(1), { className: ".step.next" });
    this.stage = el(
      "div.stage",
      { tabIndex: 0, role: "group", "aria-label": "Image" },
      this.frame,
      this.trouble,
      this.back,
      this.forth,
    );
    this.aside = el("aside.details", { hidden: true, "aria-label": "Details" });
    this.more = button("info", "Details", () => this.#toggleDetails(), { "aria-pressed": "false" });
    const act = (module, name) => () => page.lazily(import(module), (loaded) => loaded[name](page, [this.key], this));
    this.linkButton = button("link", "Copy link", () => this.#copyLink());
    this.share = button("copy", "Signed link", act("./share.js", "share"));
    this.moveButton = button("move", "Move or rename", act("../change/change.js", "moveOne"));
    this.trash = button("trash", "Delete", () => this.#remove());
    this.dialog = el(
      "dialog.viewer",
      { "aria-label": "Viewer" },
      el(
        "header",
        {},
        button("back", "Back to the images", () => this.close()),
        el("div.title", {}, this.name, this.position),
        el(
          "div.actions",
          {},
          this.linkButton,
          this.share,
          button("download", "Download", act("./download.js", "download")),
          this.moveButton,
          this.trash,
          this.more,
        ),
      ),
      this.stage,
      this.aside,
    );
    document.body.append(this.dialog);
    this.zoom = new Zoom(this);
    this.dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.dialog) return;
      event.preventDefault();
      this.close();
    });
    // The event comes later than the end: the viewer may be open again.
    this.dialog.addEventListener("close", () => !this.dialog.open && this.key !== undefined && this.close());
    this.dialog.addEventListener("keydown", (event) => this.#keyed(event));
    this.picture.addEventListener("load", () => this.picture.classList.add("there"));
    this.picture.addEventListener("error", () => this.picture.getAttribute("src") && this.#failed());
    addEventListener("resize", () => this.dialog.open && this.#fit());
  }

  /** Shows an image, which need not be in the part of the list that is loaded. */
  async show(key) {
    if (this.dialog.open && this.key === key) return;
    this.key = key;
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    if (!this.dialog.open) {
      this.page.grid.isFrozen = true;
      document.documentElement.classList.add("still");
      this.dialog.append(this.page.floats);
      this.dialog.showModal();
      this.stage.focus({ preventScroll: true });
    }
    this.trouble.hidden = true;
    this.name.replaceChildren(bdi(nameOf(key)));
    this.entry = this.page.entryOf(key);
    this.#showPosition();
    if (this.entry) this.#showPicture();
    else {
      this.picture.classList.remove("there");
      this.picture.removeAttribute("src");
      this.behind.removeAttribute("src");
      try {
        this.entry = await api.view(key, signal);
      } catch (error) {
        if (!signal.aborted && error.status !== 401) this.#trouble(error);
        return;
      }
      if (signal.aborted) return;
      this.#showPicture();
    }
    if (!this.aside.hidden) this.#showDetails();
  }

  /** The picture, with the thumbnail behind it until it is there. */
  #showPicture() {
    const { entry } = this;
    this.picture.classList.remove("there");
    this.picture.removeAttribute("src");
    this.picture.alt = this.stage.ariaLabel = visible(nameOf(entry.key));
    this.#fit();
    this.zoom.reset();
    const tile = this.page.grid.tiles.get(entry.key);
    this.behind.src = entry.width
      ? tile?.picture.currentSrc || thumbnailAddress(entry, heightFor(300, devicePixelRatio))
      : "";
    this.behind.hidden = !entry.width;
    this.behind.style.backgroundColor = averageColour(entry.blurhash) ?? "";
    this.#load(Math.max(this.stage.clientWidth, this.stage.clientHeight) * devicePixelRatio);
    for (const [control, scope] of [[this.share, "share"], [this.moveButton, "write"], [this.trash, "delete"]]) {
      control.hidden = !api.session.may(scope, entry.key) || (scope === "share" && !api.session.isOn);
    }
    this.#prefetch();
  }

  #load(side) {
    this.loaded = side;
    const address = pictureAddress(this.entry, side);
    if (this.picture.getAttribute("src") !== address) this.picture.src = address;
    if (this.picture.complete && this.picture.naturalWidth) this.picture.classList.add("there");
  }

  /** The size of the picture in the stage: as large as fits, and no larger than the image. */
  #fit() {
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight];
    const { width: wide, height: high } = this.entry ?? {};
    const scale = wide ? Math.min(width / wide, height / high, 1) : 1;
    this.size = wide ? { width: wide * scale, height: high * scale } : { width, height };
    for (const image of [this.picture, this.behind]) {
      image.style.width = `${this.size.width}px`;
      image.style.height = `${this.size.height}px`;
    }
  }

  /** Fetches a larger picture when an enlarged one would be blurred. */
  zoomed(scale) {
    if (!this.entry || scale === 1) return;
    const needed = Math.max(this.size.width, this.size.height) * scale * devicePixelRatio;
    const address = pictureAddress(this.entry, needed);
    if (needed <= this.loaded || address === this.picture.getAttribute("src")) return;
    this.loaded = needed;
    const { entry } = this;
    const image = new Image();
    image.src = address;
    image.decode().then(() => this.entry === entry && (this.picture.src = address), () => {});
  }

  async #failed() {
    const { key } = this;
    const address = this.picture.getAttribute("src");
    this.picture.removeAttribute("src");
    try {
      // The element does not say why: this does, and waits where the renderers are busy.
      await api.send(address, { attempts: 5, signal: this.#request.signal });
      if (this.key === key) this.picture.src = address;
    } catch (error) {
      if (this.key === key && error instanceof api.ApiError) this.#trouble(error);
    }
  }

  #trouble(error) {
    const words = {
      "not-found": "This image is no longer there.",
      network: "The server cannot be reached.",
      "unsupported-image": "This kind of image cannot be shown here.",
    };
    this.trouble.hidden = false;
    this.trouble.replaceChildren(
      icon("image"),
      el("p", {}, words[error.code] ?? visible(error.message)),
      button("", "Try again", () => {
        const { key } = this;
        this.key = undefined;
        this.show(key);
      }, { shown: true, className: ".outline" }),
    );
  }

  #showPosition() {
    const { list } = this.page;
    const index = list.indexOf(this.key);
    this.position.textContent = index < 0
      ? ""
      : `${number(index + 1)}${list.isComplete ? ` of ${number(list.entries.length)}` : ""}`;
    this.back.hidden = index <= 0;
    this.forth.hidden = index < 0 || (index === list.entries.length - 1 && list.isComplete);
  }

  /** The list has come, where the image may have neighbours. */
  listed() {
    if (this.dialog.open) this.#showPosition();
  }

  /** Goes to the image before or after this one, and loads more of the list at its end. */
  async step(by) {
    const { list } = this.page;
    // The state is ahead of what is shown while keys come fast.
    const key = this.page.state.image;
    let index = list.indexOf(key);
    if (index < 0) return;
    if (by > 0 && index === list.entries.length - 1 && !list.isComplete) {
      await this.page.more();
      index = list.indexOf(key);
    }
    const next = list.entries[index + by];
    if (next) this.page.open(next.key, true);
  }

  /** Loads the neighbours, so that they are there at once. */
  #prefetch() {
    const { list } = this.page;
    const index = list.indexOf(this.key);
    if (index < 0) return;
    if (index > list.entries.length - 5) this.page.more();
    const side = Math.max(this.stage.clientWidth, this.stage.clientHeight) * devicePixelRatio;
    const wanted = [list.entries[index + 1], list.entries[index - 1]].filter((entry) =>
      entry?.width && entry.size < 2e7
    );
    this.#ahead = wanted.map((entry) =>
      Object.assign(new Image(), { fetchPriority: "low", src: pictureAddress(entry, side) })
    );
  }

  close() {
    this.page.close();
  }

  hide() {
    if (this.key === undefined) return;
    this.#request?.abort();
    const { key } = this;
    this.key = undefined;
    document.body.append(this.page.floats);
    document.documentElement.classList.remove("still");
    this.dialog.close();
    this.page.grid.isFrozen = false;
    this.picture.removeAttribute("src");
    this.page.grid.focus(key, true);
  }

  async #copyLink() {
    const address = api.publicAddress(this.entry?.url ?? api.imageAddress(this.key));
    address.searchParams.set("mode", "inline");
    try {
      await copyText(address.href);
      notice("The link is copied.");
    } catch {
      notice(address.href, { seconds: 0 });
    }
  }

  #remove() {
    const { key } = this;
    const { list } = this.page;
    const index = list.indexOf(key);
    const next = list.entries[index + 1] ?? list.entries[index - 1];
    this.page.remove([key]);
    if (index >= 0 && next) this.page.open(next.key, true);
    else this.close();
  }

  #toggleDetails() {
    this.aside.hidden = !this.aside.hidden;
    this.more.ariaPressed = !this.aside.hidden;
    if (!this.aside.hidden) this.#showDetails();
    this.#fit();
    this.zoom.reset();
  }

  #showDetails() {
    const { key } = this;
    this.page.lazily(import("./details.js"), async (module) => {
      if (this.key !== key) return;
      try {
        await module.show(this.aside, this.page, this.entry, this.#request.signal);
      } catch (error) {
        if (this.key === key && error instanceof api.ApiError) failure("The details cannot be shown", error);
      }
    });
  }

  #keyed(event) {
    if (event.target.closest("input, textarea, select, [role=menu], dialog:not(.viewer)")) return;
    const forward = getComputedStyle(this.dialog).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = isArrow ? () => this.step(event.key === forward ? 1 : -1) : {
      "+": () => this.zoom.by(1.5),
      "=": () => this.zoom.by(1.5),
      "-": () => this.zoom.by(1 / 1.5),
      0: () => this.zoom.reset(),
      i: () => this.#toggleDetails(),
      c: () => this.#copyLink(),
      Delete: () => !this.trash.hidden && this.#remove(),
      "?": () => this.page.help(),
    }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
