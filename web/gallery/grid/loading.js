// Which thumbnails are fetched, and when: a few at a time, those nearest to what is seen first, none while the server is busy. The server
// finishes what it has begun to make also for a picture that nobody waits for any more, so what flies past is not asked for.

const atOnce = 6;

export class Loading {
  #waiting = new Set();
  #active = new Set();
  #timer;

  /** @param distance says how far a tile is from what is seen, in pixels. */
  constructor(distance) {
    this.distance = distance;
  }

  /** Lets a tile start when it is its turn: `tile.start()`. It says `done` when its picture is there, or is not to come. */
  add(tile) {
    if (this.#active.has(tile)) return;
    this.#waiting.add(tile);
    this.#go();
  }

  done(tile) {
    this.#waiting.delete(tile);
    if (this.#active.delete(tile)) this.#go();
  }

  /** Starts nothing for a time, because the server is busy. */
  pause(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#go();
    }, milliseconds);
  }

  #go() {
    while (!this.#timer && this.#active.size < atOnce && this.#waiting.size) {
      let next;
      let least = Infinity;
      for (const tile of this.#waiting) {
        const distance = this.distance(tile);
        if (distance < least) [next, least] = [tile, distance];
      }
      this.#waiting.delete(next);
      this.#active.add(next);
      next.start();
    }
  }
}
