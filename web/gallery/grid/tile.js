// A tile of the grid: a real link with a picture in it, and a tick.

import { delay, isTemporary } from "../api/backoff.js";
import { bdi, el, icon } from "../page/dom.js";
import { nameOf, visible } from "../api/keys.js";
import { averageColour, heightFor, reasonOf, sources, thumbnailAddress } from "./thumbnails.js";

const reasons = {
  "not-an-image": "Not an image",
  "corrupt-image": "Broken image",
  "not-found": "No longer there",
  "image-archived": "In an archive",
};

// A copy of it is made for each tile, which is faster than to make every element anew. The picture, the name and the check
// come when they are needed first: an image without an address makes five elements for its text.
const template = el(
  "div.tile",
  { role: "listitem" },
  el("a", { tabIndex: -1 }),
  el("button.tick", { type: "button", role: "checkbox", tabIndex: -1, "aria-checked": "false" }),
);

export class Tile {
  isChosen = false;
  #place = "";
  #isActive = false;

  /** @param grid says where tiles lead to, and is told what happens to them. */
  constructor(entry, grid) {
    Object.assign(this, { entry, grid, name: visible(nameOf(entry.key)) });
    this.element = template.cloneNode(true);
    [this.link, this.tick] = this.element.children;
    this.link.ariaLabel = entry.frames > 1 ? `${this.name}, animated` : this.name;
    this.link.href = grid.addressOf(entry.key);
    this.tick.ariaLabel = `Select ${this.name}`;
    if (entry.frames > 1) this.link.append(el("span.motion", {}, "Animated"));
    this.element.tile = this;
    const colour = averageColour(entry.blurhash);
    if (colour) this.element.style.backgroundColor = colour;
  }

  /** Puts the tile at its place, in pixels. */
  place({ x, width }, top, height, index, count) {
    const place = [x, width, top, height, index, count].join();
    if (place === this.#place) return;
    this.#place = place;
    const { style } = this.element;
    style.insetInlineStart = `${x}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    this.element.ariaPosInSet = index + 1;
    this.element.ariaSetSize = count;
    Object.assign(this, { top, width, height });
    if (this.picture) this.picture.sizes = `${width}px`;
  }

  /** Asks for the picture, once. */
  load() {
    if (this.isAsked) return;
    this.isAsked = true;
    this.grid.loading.add(this);
  }

  /** Fetches the picture. `Loading` says when. */
  start() {
    this.address ??= thumbnailAddress(this.entry, heightFor(this.height, devicePixelRatio));
    this.picture = el("img", {
      alt: "",
      decoding: "async",
      draggable: false,
      onload: () => this.#loaded(),
      onerror: () => this.#failed(),
      ...sources(this.entry, this.width),
      src: this.address,
    });
    this.link.prepend(this.picture);
  }

  #loaded() {
    this.picture.classList.add("there");
    this.grid.loading.done(this);
  }

  /** An element does not say why a picture did not come: so its address is asked for once more. */
  async #failed() {
    this.picture.remove();
    this.picture = undefined;
    this.attempt = (this.attempt ?? 0) + 1;
    const error = await reasonOf(this.address);
    this.grid.loading.done(this);
    if (!this.element.isConnected) return;
    if (!isTemporary(error) || this.attempt > 6) return this.#isBroken(error);
    const wait = delay(this.attempt + 1, error.wait, Math.random());
    if (error.status) this.grid.loading.pause(wait);
    this.timer = setTimeout(() => this.grid.loading.add(this), wait);
  }

  #isBroken(error) {
    const reason = reasons[error.code] ?? "No preview";
    this.link.ariaLabel = `${this.name}: ${reason}`;
    this.link.append(
      el("span.broken", {}, icon("image"), bdi(nameOf(this.entry.key)), el("span", {}, reason)),
    );
  }

  /** Shows the name over the picture, while the pointer or the focus is on the tile. */
  showName() {
    this.caption ??= this.link.appendChild(el("span.name", { "aria-hidden": "true" }, bdi(nameOf(this.entry.key))));
  }

  choose(isChosen) {
    if (isChosen === this.isChosen) return;
    this.isChosen = isChosen;
    this.tick.replaceChildren(...(isChosen ? [icon("check")] : []));
    this.element.classList.toggle("chosen", isChosen);
    this.tick.ariaChecked = isChosen;
  }

  /** Whether the Tab key comes here. */
  set isActive(value) {
    if (value === this.#isActive) return;
    this.#isActive = value;
    this.link.tabIndex = this.tick.tabIndex = value ? 0 : -1;
  }

  remove() {
    clearTimeout(this.timer);
    // What has been asked for keeps its place until it is there: the server makes it in any case, and then it is in the caches.
    if (!this.picture || this.picture.complete) this.grid.loading.done(this);
    this.element.remove();
  }
}
