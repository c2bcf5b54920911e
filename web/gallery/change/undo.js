// A deletion that waits, so that it can be undone. Nothing is sent before: if the page goes, nothing is deleted.

const waitSeconds = 8;
const mostKeys = 1000;

export class PendingDeletion {
  #left = waitSeconds;
  #timer;
  #isOver = false;

  /** @param to `remove(keys)` deletes, `tick(seconds)` says how long is left, `ended(failed, error)` what was not deleted. */
  constructor(keys, to) {
    Object.assign(this, { keys, to });
  }

  /** Lets the time run. */
  run() {
    if (this.#isOver) return;
    clearInterval(this.#timer);
    this.to.tick(this.#left);
    this.#timer = setInterval(() => {
      this.#left -= 1;
      if (this.#left > 0) this.to.tick(this.#left);
      else this.now();
    }, 1000);
  }

  /** Stops the time, while somebody is about to decide. */
  hold() {
    clearInterval(this.#timer);
  }

  undo() {
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  /** Deletes, unless that is undone or done. */
  async now() {
    if (this.#isOver) return;
    this.undo();
    const failed = [];
    let reason;
    for (let first = 0; first < this.keys.length; first += mostKeys) {
      const some = this.keys.slice(first, first + mostKeys);
      try {
        failed.push(...(await this.to.remove(some)).filter(({ deleted }) => !deleted));
      } catch (error) {
        reason = error;
        failed.push(...some.map((key) => ({ key })));
      }
    }
    this.to.ended(failed, reason);
  }
}
