// The list of images that the page shows: its pages, its folders, its order.

import * as api from "../api/api.js";

const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const comparisons = {
  key: (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  newest: (a, b) => b.last_modified.localeCompare(a.last_modified) || comparisons.key(a, b),
  natural: (a, b) => natural.compare(a.key, b.key) || comparisons.key(a, b),
};

export class ImageList {
  entries = [];
  folders = new Set();
  cursor = undefined;
  isComplete = false;
  #indexes;
  #loading;

  /** The list of a state of the page. `hidden` are keys that no list shows. */
  constructor({ folder, search, all, sort }, hidden = new Set()) {
    Object.assign(this, {
      hidden,
      prefix: folder + search,
      deep: all || Boolean(search),
      sort,
      compare: comparisons[sort],
    });
  }

  /** Loads the next page. Callers at the same time share one request. Resolves to the number of images that came. */
  more() {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load() {
    if (this.isComplete) return 0;
    const page = await api.list({ prefix: this.prefix, deep: this.deep, cursor: this.cursor });
    for (const folder of page.prefixes) this.folders.add(folder);
    const known = this.#index();
    const fresh = page.entries.filter(({ key }) => !known.has(key) && !this.hidden.has(key));
    const end = this.entries.length;
    for (const [offset, entry] of fresh.entries()) {
      this.entries.push(entry);
      known.set(entry.key, end + offset);
    }
    this.cursor = page.cursor;
    this.isComplete = !page.cursor;
    return fresh.length;
  }

  /** Loads all pages, and sorts them if the order is not that of keys. */
  async all(progress = () => {}) {
    while (!this.isComplete) {
      await this.more();
      progress(this.entries.length);
    }
    if (this.sort !== "key") {
      this.entries.sort(this.compare);
      this.#indexes = undefined;
    }
  }

  #index() {
    this.#indexes ??= new Map(this.entries.map(({ key }, index) => [key, index]));
    return this.#indexes;
  }

  indexOf(key) {
    return this.#index().get(key) ?? -1;
  }

  /** Whether the list would have this key. */
  covers(key) {
    return key.startsWith(this.prefix) && (this.deep || !key.slice(this.prefix.length).includes("/"));
  }

  /** Adds images that have just been stored, unless they come with a later page. Returns whether anything has changed. */
  insert(fresh) {
    let isChanged = false;
    for (const entry of fresh) {
      const rest = entry.key.slice(this.prefix.length);
      if (!this.deep && entry.key.startsWith(this.prefix) && rest.includes("/")) {
        const folder = this.prefix + rest.slice(0, rest.indexOf("/") + 1);
        isChanged ||= !this.folders.has(folder);
        this.folders.add(folder);
      }
      if (!this.covers(entry.key)) continue;
      this.hidden.delete(entry.key);
      const at = this.indexOf(entry.key);
      if (at >= 0) {
        this.entries[at] = entry;
        isChanged = true;
      } else if (this.isComplete || !this.entries.length || this.compare(entry, this.entries.at(-1)) < 0) {
        let [low, high] = [0, this.entries.length];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (this.compare(this.entries[middle], entry) < 0) low = middle + 1;
          else high = middle;
        }
        this.entries.splice(low, 0, entry);
        this.#indexes = undefined;
        isChanged = true;
      }
    }
    return isChanged;
  }

  /** Takes images out, also of later pages. Returns those that were there. */
  hide(keys) {
    for (const key of keys) this.hidden.add(key);
    const taken = this.entries.filter(({ key }) => this.hidden.has(key));
    this.entries = this.entries.filter(({ key }) => !this.hidden.has(key));
    this.#indexes = undefined;
    return taken;
  }

  /** Puts back what `hide` took out. */
  show(entries) {
    for (const { key } of entries) this.hidden.delete(key);
    return this.insert(entries);
  }
}
