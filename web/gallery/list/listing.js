// The list that the page shows: its pages are loaded as the grid needs them, and the last lists are kept for the way back.

import { write } from "../page/address.js";
import { ApiError } from "../api/api.js";
import { delay, isTemporary } from "../api/backoff.js";
import { number } from "../page/dom.js";
import { ImageList } from "./list.js";
import { failure, notice } from "../page/notices.js";
import { showStatus } from "../page/status.js";

const keptLists = 8;
const slowMilliseconds = 200;
const start = { key: "", offset: 0 };

export class Listing {
  list = undefined;
  /** Keys that no list shows: those of images whose deletion can still be undone. */
  hidden = new Set();
  #lists = new Map();
  /** Where to go in the list, until it has come so far. */
  #goal;
  #attempt = 0;
  #retryTimer;

  /** @param page has the `state`, the `grid`, the `header` and the `selection`. */
  constructor(page) {
    this.page = page;
    addEventListener("online", () => this.#retryTimer && this.again());
  }

  /** Where the view is, or goes to: a place in the grid, and how much of the list has come. */
  get place() {
    return this.#goal ?? (this.list && { ...this.page.grid.place, count: this.list.entries.length });
  }

  /** Shows the list of the state: one that was shown before, or a new one. */
  async show(place = undefined) {
    this.#attempt = 0;
    this.list = this.#take();
    await this.#go(place);
  }

  async #go(place) {
    const { list } = this;
    const { grid, header } = this.page;
    this.#stopWaiting();
    this.#goal = undefined;
    if (place && (list.isComplete || (place.key ? list.indexOf(place.key) >= 0 : list.entries.length))) {
      header.showFolders(list.folders);
      grid.show(list, place);
      return this.#status();
    }
    this.#goal = place ?? start;
    const slow = setTimeout(() => this.#isSlow(list, place), grid.list ? slowMilliseconds : 0);
    await this.#load(async () => {
      try {
        await this.#loadTo(list, place);
      } finally {
        clearTimeout(slow);
        if (this.list === list && grid.list !== list) grid.show(list, start);
      }
      if (this.list !== list) return;
      this.#goal = undefined;
      header.showFolders(list.folders);
      grid.show(list, place ?? start);
      const isFree = !this.page.state.image && document.activeElement === document.body;
      if (place?.active && isFree) grid.focus(place.active, true);
    });
  }

  /** The list of the state. */
  #take() {
    const name = write({ ...this.page.state, image: "" });
    const list = this.#lists.get(name) ?? new ImageList(this.page.state, this.hidden);
    this.#lists.delete(name);
    this.#lists.set(name, list);
    if (this.#lists.size > keptLists) this.#lists.delete(this.#lists.keys().next().value);
    return list;
  }

  /** What was there stays until the new list is there, unless that takes long. */
  #isSlow(list, place) {
    const { grid, header } = this.page;
    if (this.list !== list || grid.list === list) return;
    this.#status("loading");
    if (place?.key || list.entries.length) return;
    grid.show(list, start);
    header.showFolders(list.folders);
  }

  /** Loads the first page, all pages up to a place, or the whole list, as the order needs it. */
  async #loadTo(list, place) {
    const say = (kind) => this.list === list && this.#status(kind, list.count);
    if (list.sort !== "key") return list.all(() => say("sorting"));
    await list.more();
    while (place?.key && list.indexOf(place.key) < 0 && !list.isComplete && list.entries.length < place.count) {
      say("returning");
      await list.more();
    }
  }

  /** Loads the next page. */
  async more() {
    const { list } = this;
    if (this.#retryTimer || list.isComplete || list.sort !== "key") return;
    await this.#load(async () => {
      const folders = list.folders.size;
      document.getElementById("main").ariaBusy = true;
      await list.more();
      if (this.list !== list) return;
      if (list.folders.size !== folders) this.page.header.showFolders(list.folders);
      this.page.grid.grown();
    });
  }

  /** Tries again what has failed. */
  again() {
    if (this.#goal) return this.#go(this.#goal);
    this.#stopWaiting();
    this.more();
  }

  /** Runs a load, shows how it ended, and tries again as long as that makes sense. */
  async #load(run) {
    const { list } = this;
    try {
      await run();
      this.#attempt = 0;
      if (this.list === list) this.#status();
    } catch (error) {
      if (this.list !== list || error.status === 401) return;
      if (!(error instanceof ApiError)) throw error;
      this.#status("error", error);
      this.#attempt += 1;
      if (!isTemporary(error)) return;
      this.#retryTimer = setTimeout(() => this.again(), delay(this.#attempt + 2, error.wait, Math.random()));
    }
  }

  #stopWaiting() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  #status(kind, detail) {
    showStatus(this.page, kind, detail);
  }

  /** Chooses every image of the list, and loads the rest of it before. */
  async selectAll() {
    const { list } = this;
    const message = list.isComplete ? undefined : notice("Reading the whole list…", { seconds: 0 });
    try {
      await list.all((count) => message?.say(`Reading the whole list: ${number(count)} images…`));
      if (this.list !== list) return;
      this.page.grid.grown();
      this.#status();
      this.page.selection.all(list.entries);
    } catch (error) {
      failure("The list could not be read", error);
    } finally {
      message?.close();
    }
  }

  /** What the list knows of an image. */
  entryOf(key) {
    return this.list?.entries[this.list.indexOf(key)];
  }

  /** Takes over images that have been stored or changed. */
  stored(entries) {
    for (const list of this.#lists.values()) {
      if (!list.insert(entries) || list !== this.list) continue;
      this.page.header.showFolders(list.folders);
      this.page.grid.changed();
      this.#status();
    }
  }

  /** Takes images out of all lists. Returns those that were in the one that is shown. */
  hide(keys) {
    this.page.grid.leave(keys);
    for (const key of keys) this.hidden.add(key);
    let taken = [];
    for (const list of this.#lists.values()) {
      const some = list.hide(keys);
      if (list === this.list) taken = some;
    }
    this.page.selection.drop(keys);
    this.page.grid.changed();
    this.#status();
    return taken;
  }

  /** Puts back what `hide` took out. */
  unhide(keys, entries) {
    for (const key of keys) this.hidden.delete(key);
    this.stored(entries);
  }
}
