// Which images are chosen: one, a range from the last one, or all.

export class Selection extends EventTarget {
  keys = new Set();
  #anchor;

  get size() {
    return this.keys.size;
  }

  has(key) {
    return this.keys.has(key);
  }

  /** Chooses an image, or takes it out again. With a range: all from the last one to this, in the order of `entries`. */
  toggle(key, entries, isRange = false) {
    const from = isRange ? entries.findIndex((entry) => entry.key === this.#anchor) : -1;
    if (from >= 0) {
      const to = entries.findIndex((entry) => entry.key === key);
      for (const entry of entries.slice(Math.min(from, to), Math.max(from, to) + 1)) this.keys.add(entry.key);
    } else {
      if (!this.keys.delete(key)) this.keys.add(key);
      this.#anchor = key;
    }
    this.#changed();
  }

  all(entries) {
    for (const { key } of entries) this.keys.add(key);
    this.#changed();
  }

  drop(keys) {
    for (const key of keys) this.keys.delete(key);
    this.#changed();
  }

  clear() {
    this.#anchor = undefined;
    if (!this.size) return;
    this.keys.clear();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
