// The grid: tiles for what is seen, and no more, however long the list is. The page itself scrolls.

import { JustifiedLayout, ratioOf } from "./justified.js";
import { Loading } from "./loading.js";
import { Tile } from "./tile.js";

const holdMilliseconds = 500;
const settleMilliseconds = 100;
/** How many tiles a frame makes: many new elements at once make a frame long. */
const newInFrame = 16;

export class Grid {
  layout = new JustifiedLayout(0);
  tiles = new Map();
  active = undefined;
  isFrozen = false;
  loading = new Loading((tile) => Math.abs(tile.top + tile.height / 2 - this.#lastTop - innerHeight / 2));
  #frame = 0;
  #lastTop = 0;
  #settling;
  #movedAt = -Infinity;
  #activeIndex;

  /**
   * @param element the list element.
   * @param page is asked and told: `addressOf(key)`, `open(key)`, `more()`, `remove(keys)`, `moved()`.
   */
  constructor(element, selection, page) {
    Object.assign(this, { element, selection, page });
    element.addEventListener("click", (event) => this.#clicked(event));
    element.addEventListener("keydown", (event) => this.#keyed(event));
    element.addEventListener("focusin", (event) => this.#focused(event));
    for (const name of ["pointerover", "focusin"]) {
      element.addEventListener(name, (event) => event.target.closest(".tile")?.tile.showName());
    }
    this.#listenForHolds();
    selection.addEventListener("change", () => this.#choose());
    addEventListener("scroll", () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(element);
    addEventListener("resize", () => this.schedule());
  }

  addressOf(key) {
    return this.page.addressOf(key);
  }

  /** Shows another list, from a place in it: `{ key, offset, active }`. */
  show(list, place) {
    for (const tile of this.tiles.values()) tile.remove();
    this.tiles.clear();
    this.list = list;
    this.active = place?.active;
    this.#activeIndex = undefined;
    this.#measure();
    this.#restore(place);
    this.#lastTop = scrollY - this.element.offsetTop;
    this.renderNow();
  }

  /** Takes over what has come at the end of the list. */
  grown() {
    if (!this.list) return;
    const { entries, isComplete } = this.list;
    this.layout.append(entries.slice(this.layout.ratios.length).map(this.#ratio), isComplete);
    this.schedule();
  }

  /** Takes over any other change of the list, without moving what is seen. */
  changed() {
    if (!this.list) return;
    const place = this.place;
    this.#measure();
    this.#restore(place);
    this.renderNow();
  }

  /** Where the view is: the first image that is seen, how far above it the view begins, and the image that has the focus. */
  get place() {
    const top = scrollY - this.element.offsetTop;
    const row = this.layout.rows[this.layout.rowAt(top)];
    const entry = top > 0 && row && this.list.entries[row.first];
    return { key: entry ? entry.key : "", offset: entry ? top - row.top : scrollY, active: this.active };
  }

  #restore(place) {
    if (!place) return;
    const index = place.key ? this.list.indexOf(place.key) : -1;
    if (index >= 0) {
      const row = this.layout.rows[this.layout.rowOf(index)];
      if (row) scrollTo({ top: this.element.offsetTop + row.top + place.offset, behavior: "instant" });
    } else if (!place.key) scrollTo({ top: place.offset ?? 0, behavior: "instant" });
  }

  #ratio = (entry) => ratioOf(entry, this.layout.width);

  #measure() {
    this.layout = new JustifiedLayout(this.element.clientWidth);
    this.layout.append(this.list.entries.map(this.#ratio), this.list.isComplete);
    this.element.style.height = `${this.layout.height}px`;
  }

  #resized() {
    // A dialog over the page takes its scroll bar: the grid stays as it is meanwhile.
    if (this.isFrozen || !this.list || this.element.clientWidth === this.layout.width) return;
    this.changed();
  }

  schedule() {
    this.#frame ||= requestAnimationFrame(() => this.renderNow());
  }

  renderNow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.list) return;
    const top = scrollY - this.element.offsetTop;
    const height = innerHeight;
    document.documentElement.classList.toggle("scrolled", scrollY > 4);
    if (Math.abs(top - this.#lastTop) > height / 8) this.#movedAt = performance.now();
    this.#lastTop = top;
    this.element.style.height = `${this.layout.height}px`;
    this.#render(top, height);
    if (!this.list.isComplete && this.layout.height - top < 4 * height) this.page.more();
    this.page.moved();
  }

  /** Makes the tiles between a height above what is seen and a height below it. */
  #render(top, height) {
    const { rows } = this.layout;
    const { entries, isComplete } = this.list;
    const count = isComplete ? entries.length : -1;
    const seen = new Map();
    const first = Math.max(0, this.layout.rowAt(Math.max(0, top - height)));
    for (let index = first; index < rows.length && rows[index].top < top + 2 * height; index += 1) {
      for (const box of this.layout.boxes(rows[index])) seen.set(entries[box.index].key, [box, rows[index]]);
    }
    const focused = document.activeElement?.closest?.(".tile")?.tile?.entry.key;
    if (focused && !seen.has(focused)) this.#pin(focused, seen);
    for (const [key, tile] of this.tiles) {
      if (seen.has(key)) continue;
      tile.remove();
      this.tiles.delete(key);
    }
    const activeIndex = this.active === undefined ? -1 : this.list.indexOf(this.active);
    // What had the focus is gone: the next one takes its place.
    if (activeIndex < 0) {
      this.active = entries[Math.min(this.#activeIndex ?? rows[first]?.first ?? 0, entries.length - 1)]?.key;
    }
    this.#activeIndex = this.list.indexOf(this.active);
    this.#defer(seen, top, top + height);
    const tabbed = seen.has(this.active) ? this.active : seen.keys().next().value;
    let after = this.element.firstElementChild;
    for (const [key, [box, row]] of seen) {
      let tile = this.tiles.get(key);
      if (!tile || tile.entry !== entries[box.index]) {
        tile?.remove();
        if (tile && after === tile.element) after = this.element.firstElementChild;
        tile = new Tile(entries[box.index], this);
        this.tiles.set(key, tile);
        tile.choose(this.selection.has(key));
      }
      tile.place(box, row.top, row.height, box.index, count);
      tile.isActive = key === tabbed;
      if (tile.element === after) after = after.nextElementSibling;
      else this.element.insertBefore(tile.element, after);
    }
    this.#load();
  }

  /** Leaves tiles to the next frame where they are many: those that are the farthest from what is seen. */
  #defer(tiles, top, bottom) {
    const missing = [...tiles].filter(([key]) => key !== this.active && !this.tiles.has(key));
    if (missing.length <= newInFrame) return;
    const distance = ([, [, row]]) => Math.max(0, top - row.top - row.height, row.top - bottom);
    missing.sort((a, b) => distance(a) - distance(b));
    for (const [key] of missing.slice(newInFrame)) tiles.delete(key);
    this.schedule();
  }

  /** Asks for the pictures of tiles. While the page scrolls, a tile has to stay a little before. */
  #load() {
    const time = performance.now();
    const isMoving = time - this.#movedAt < settleMilliseconds;
    for (const tile of this.tiles.values()) {
      tile.since ??= time;
      if (!isMoving || time - tile.since > settleMilliseconds) tile.load();
    }
    if (isMoving) this.#settling ??= setTimeout(() => this.#settled(), settleMilliseconds);
  }

  #settled() {
    this.#settling = undefined;
    this.#load();
  }

  /** Keeps the tile with the focus, also where it is not seen. */
  #pin(key, seen) {
    const index = this.list.indexOf(key);
    const row = this.layout.rows[this.layout.rowOf(index)];
    if (index < 0 || !row || index >= row.end) return;
    seen.set(key, [this.layout.boxes(row).find((box) => box.index === index), row]);
  }

  #choose() {
    this.element.classList.toggle("choosing", this.selection.size > 0);
    for (const [key, tile] of this.tiles) tile.choose(this.selection.has(key));
  }

  /** Moves the place of the focus to the next image that stays, before these go. */
  leave(keys) {
    const gone = new Set(keys);
    if (!gone.has(this.active)) return;
    const { entries } = this.list;
    const index = this.list.indexOf(this.active);
    const next = entries.slice(index).find(({ key }) => !gone.has(key)) ??
      entries.slice(0, index).findLast(({ key }) => !gone.has(key));
    this.active = next?.key;
  }

  /** Gives an image the focus, and scrolls to it where it is not seen. */
  focus(key, isSeenEnough = false) {
    const index = this.list?.indexOf(key) ?? -1;
    const row = this.layout.rows[this.layout.rowOf(index)];
    if (index < 0 || !row || index >= row.end) return false;
    this.active = key;
    const top = this.element.offsetTop + row.top;
    const bar = document.getElementById("top").offsetHeight + 8;
    if (isSeenEnough) {
      if (top > scrollY + innerHeight || top + row.height < scrollY + bar) {
        scrollTo({ top: top - innerHeight / 3, behavior: "instant" });
      }
    } else if (top < scrollY + bar) scrollTo({ top: top - bar, behavior: "instant" });
    else if (top + row.height + 16 > scrollY + innerHeight) {
      scrollTo({ top: top + row.height + 16 - innerHeight, behavior: "instant" });
    }
    this.renderNow();
    this.tiles.get(key)?.link.focus({ preventScroll: true });
    return true;
  }

  #focused(event) {
    const tile = event.target.closest(".tile")?.tile;
    if (!tile || tile.entry.key === this.active) return;
    const before = this.tiles.get(this.active);
    if (before) before.isActive = false;
    this.active = tile.entry.key;
    this.#activeIndex = this.list.indexOf(this.active);
    tile.isActive = true;
    this.page.moved();
  }

  #clicked(event) {
    const tile = event.target.closest(".tile")?.tile;
    if (!tile) return;
    const { key } = tile.entry;
    if (event.target.closest(".tick")) return this.selection.toggle(key, this.list.entries, event.shiftKey);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (this.held === key) this.held = undefined;
    else if (event.shiftKey || this.selection.size) this.selection.toggle(key, this.list.entries, event.shiftKey);
    else this.page.open(key);
  }

  /** A finger that stays on a tile chooses it. */
  #listenForHolds() {
    let timer;
    const stop = () => clearTimeout(timer);
    this.element.addEventListener("pointerdown", (event) => {
      stop();
      this.held = undefined;
      const tile = event.target.closest(".tile")?.tile;
      if (event.pointerType === "mouse" || !tile || event.target.closest(".tick")) return;
      timer = setTimeout(() => {
        this.held = tile.entry.key;
        this.selection.toggle(this.held, this.list.entries);
        navigator.vibrate?.(10);
      }, holdMilliseconds);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove"]) {
      this.element.addEventListener(
        name,
        (event) => (name !== "pointermove" || Math.hypot(event.movementX, event.movementY) > 3) && stop(),
      );
    }
    this.element.addEventListener("contextmenu", (event) => this.held && event.preventDefault());
  }

  #keyed(event) {
    const { entries } = this.list;
    const key = event.target.closest(".tile")?.tile?.entry.key;
    const index = key === undefined ? -1 : this.list.indexOf(key);
    if (event.altKey || index < 0) return;
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === " ") {
      event.preventDefault();
      return this.selection.toggle(key, entries, event.shiftKey);
    }
    if (event.key === "Delete") return this.page.remove(this.selection.size ? [...this.selection.keys] : [key]);
    const to = this.#step(event.key, index);
    if (to === undefined) return;
    event.preventDefault();
    const target = entries[Math.max(0, Math.min(this.layout.placed - 1, to))];
    if (event.shiftKey && event.key.startsWith("Arrow")) {
      if (!this.selection.has(key)) this.selection.toggle(key, entries);
      this.selection.toggle(target.key, entries, true);
    }
    this.focus(target.key);
  }

  /** The index to which a key leads from a picture; undefined for any other key. */
  #step(name, index) {
    const { rows } = this.layout;
    const row = this.layout.rowOf(index);
    const forward = getComputedStyle(this.element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const page = Math.max(1, Math.floor(innerHeight / (rows[row].height + this.layout.gap)) - 1);
    switch (name) {
      case "ArrowLeft":
      case "ArrowRight":
        return index + (name === forward ? 1 : -1);
      case "ArrowUp":
        return this.#beside(index, row, row - 1);
      case "ArrowDown":
        return this.#beside(index, row, row + 1);
      case "PageUp":
        return this.#beside(index, row, Math.max(0, row - page));
      case "PageDown":
        return this.#beside(index, row, Math.min(rows.length - 1, row + page));
      case "Home":
        return 0;
      case "End":
        return this.layout.placed - 1;
      default:
        return undefined;
    }
  }

  /** The picture of another row that is nearest to this one. */
  #beside(index, row, other) {
    const target = this.layout.rows[other];
    if (!target) return index;
    const middle = ({ x, width }) => x + width / 2;
    const here = middle(this.layout.boxes(this.layout.rows[row]).find((box) => box.index === index));
    const distance = (box) => Math.abs(middle(box) - here);
    return this.layout.boxes(target).reduce((best, box) => (distance(box) < distance(best) ? box : best)).index;
  }
}
