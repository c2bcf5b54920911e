// The list of images that the page shows: its pages, its folders, its order.

import * as api from "../api/api.js";

const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const comparisons = {
  key: (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  newest: (a, b) => b.last_modified.localeCompare(a.last_modified) || comparisons.key(a, b),
  natural: (a, b) => natural.compare(a.key, b.key) || comparisons.key(a, b),
};

export class ImageList {
  /** The images that can be shown. An order other than that of keys has none until the whole list is there. */
  entries = [];
  folders = new Set();
  cursor = undefined;
  isComplete = false;
  #unsorted = [];
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

  /** The number of images that have come. */
  get count() {
    return this.entries.length + this.#unsorted.length;
  }

  /** Loads the next page. Callers at the same time share one request. */
  more() {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load() {
    if (this.isComplete) return;
    const page = await api.list({ prefix: this.prefix, deep: this.deep, cursor: this.cursor });
    for (const folder of page.prefixes) this.folders.add(folder);
    this.cursor = page.cursor;
    this.isComplete = !page.cursor;
    if (this.sort === "key") this.#append(page.entries);
    else this.#unsorted.push(...page.entries);
    if (this.isComplete && this.sort !== "key") this.#order();
  }

  #append(entries) {
    const known = this.#index();
    for (const entry of entries) {
      if (known.has(entry.key) || this.hidden.has(entry.key)) continue;
      known.set(entry.key, this.entries.length);
      this.entries.push(entry);
    }
  }

  /** Sorts what has come. What was stored or changed meanwhile is newer than what came. */
  #order() {
    const newest = new Map([...this.#unsorted, ...this.entries].map((entry) => [entry.key, entry]));
    this.entries = [...newest.values()].filter(({ key }) => !this.hidden.has(key)).sort(this.compare);
    this.#unsorted = [];
    this.#indexes = undefined;
  }

  /** Loads all pages. */
  async all(progress = () => {}) {
    while (!this.isComplete) {
      await this.more();
      progress(this.count);
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
