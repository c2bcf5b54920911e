// A tile of the grid: a real link with a picture in it, and a tick.

import { bdi, el, icon } from "./dom.js";
import { nameOf, visible } from "./keys.js";
import { averageColour, heightFor, retrier, sources, thumbnailAddress } from "./thumbnails.js";

const reasons = { "not-an-image": "Not an image", "corrupt-image": "Broken image", "not-found": "No longer there", "image-archived": "In an archive" };

export class Tile {
  /** @param grid says where tiles lead to, and is told what happens to them. */
  constructor(entry, grid) {
    Object.assign(this, { entry, grid });
    const name = visible(nameOf(entry.key));
    this.picture = el("img", { alt: name, decoding: "async", draggable: false });
    this.link = el("a", { href: grid.addressOf(entry.key), tabIndex: -1 }, this.picture,
      entry.frames > 1 && el("span.motion", {}, "Animated"),
      el("span.name", { "aria-hidden": "true" }, bdi(nameOf(entry.key))));
    this.tick = el("button.tick", { type: "button", role: "checkbox", tabIndex: -1, "aria-label": `Select ${name}` }, icon("check"));
    this.element = el("div.tile", { role: "listitem" }, this.link, this.tick);
    this.element.tile = this;
    this.element.style.backgroundColor = averageColour(entry.blurhash) ?? "";
    this.picture.addEventListener("load", () => this.picture.classList.add("there"));
    this.picture.addEventListener("error", () => this.picture.hasAttribute("src") && this.#failed());
  }

  /** Puts the tile at its place, in pixels. */
  place({ x, width }, top, height, index, count) {
    const { style } = this.element;
    style.insetInlineStart = `${x}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    this.element.ariaPosInSet = index + 1;
    this.element.ariaSetSize = count;
    if (this.width !== width) {
      this.width = width;
      this.height = height;
      if (this.isLoading) this.picture.sizes = `${width}px`;
    }
  }

  /** Loads the picture. */
  load() {
    if (this.isLoading) return;
    this.isLoading = true;
    const address = thumbnailAddress(this.entry, heightFor(this.height, devicePixelRatio));
    this.retrier = retrier(address, () => this.#fetch(address), (error) => this.#isBroken(error));
    this.#fetch(address);
  }

  #fetch(address) {
    const { srcset, sizes } = sources(this.entry, this.width);
    this.picture.sizes = sizes;
    this.picture.srcset = srcset;
    this.picture.src = address;
    if (this.picture.complete && this.picture.naturalWidth) this.picture.classList.add("there");
  }

  #failed() {
    this.picture.removeAttribute("srcset");
    this.picture.removeAttribute("src");
    this.retrier.failedOnce();
  }

  #isBroken(error) {
    this.picture.hidden = true;
    this.link.append(el("span.broken", {}, icon("image"), bdi(nameOf(this.entry.key)), el("span", {}, reasons[error.code] ?? "No preview")));
  }

  choose(isChosen) {
    this.element.classList.toggle("chosen", isChosen);
    this.tick.ariaChecked = isChosen;
  }

  /** Whether the Tab key comes here. */
  set isActive(value) {
    this.link.tabIndex = this.tick.tabIndex = value ? 0 : -1;
  }

  remove() {
    this.retrier?.stop();
    // Without this, the browser goes on fetching a picture that nobody sees.
    if (!this.picture.complete) {
      this.picture.removeAttribute("srcset");
      this.picture.removeAttribute("src");
    }
    this.element.remove();
  }
}
