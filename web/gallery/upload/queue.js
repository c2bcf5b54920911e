// The queue of uploads: which goes next, what failed and why, how far all of them are. It knows neither the network nor the page.

import { delay, isTemporary } from "../api/backoff.js";

const atOnce = 3;
const mostAttempts = 6;
/** Over this time the rate is measured, in milliseconds. */
const rateWindow = 8000;

/** `waiting` and `paused` (until its next attempt) go on by themselves, `failed` does not. */
export const states = ["waiting", "active", "paused", "done", "failed", "cancelled"];

export class UploadQueue extends EventTarget {
  jobs = [];
  counts = Object.fromEntries(states.map((state) => [state, 0]));
  total = 0;
  sent = 0;
  #next = 0;
  /** How many jobs wait for a busy server. Meanwhile no other is sent. */
  #held = 0;
  #samples = [];

  /**
   * @param transfer sends a job: `transfer(job, progress, signal)`; resolves to the stored image, throws an `ApiError`.
   * @param clock `now()` in milliseconds, `later(f, milliseconds)`, `random()`.
   */
  constructor(
    transfer,
    clock = { now: () => performance.now(), later: (run, time) => setTimeout(run, time), random: Math.random },
  ) {
    super();
    Object.assign(this, { transfer, clock });
  }

  /** Adds files: `{ name, size, … }`. */
  add(files) {
    for (const file of files) {
      this.jobs.push({ ...file, state: "waiting", sent: 0, attempt: 0, error: undefined });
      this.counts.waiting += 1;
      this.total += file.size;
    }
    this.#go();
  }

  get open() {
    return this.counts.waiting + this.counts.active + this.counts.paused;
  }

  /** Bytes a second of the last seconds; 0 if that is not known. */
  get rate() {
    const now = this.clock.now();
    while (this.#samples.length > 2 && now - this.#samples[0].time > rateWindow) this.#samples.shift();
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    return first && last.time - first.time > 300
      ? Math.max(0, ((last.sent - first.sent) * 1000) / (Math.max(now, last.time) - first.time))
      : 0;
  }

  /** The seconds until all is sent; undefined if that is not known. */
  get secondsLeft() {
    const { rate } = this;
    return rate > 0 ? (this.total - this.sent) / rate : undefined;
  }

  /** The seconds until a job is sent, if the active ones share the rate. */
  secondsLeftOf(job) {
    const { rate } = this;
    return rate > 0 && job.state === "active"
      ? ((job.size - job.sent) * Math.max(1, this.counts.active)) / rate
      : undefined;
  }

  /** Sends all failed jobs once more, or these. */
  retry(jobs = this.jobs) {
    for (const job of jobs) {
      if (job.state !== "failed") continue;
      job.attempt = 0;
      this.#progress(job, 0);
      this.#set(job, "waiting");
    }
    this.#next = 0;
    this.#go();
  }

  /** Cancels all that is not done, or these. */
  cancel(jobs = this.jobs) {
    for (const job of jobs) {
      if (!["waiting", "active", "paused"].includes(job.state)) continue;
      this.#set(job, "cancelled");
      this.total -= job.size;
      this.#progress(job, 0);
      job.abort?.abort();
    }
    this.#go();
  }

  /** Forgets what is done, failed or cancelled. */
  clear() {
    this.jobs = this.jobs.filter(({ state }) => ["waiting", "active", "paused"].includes(state));
    for (const state of ["done", "failed", "cancelled"]) this.counts[state] = 0;
    this.total = this.jobs.reduce((sum, { size }) => sum + size, 0);
    this.sent = this.jobs.reduce((sum, { sent }) => sum + sent, 0);
    this.#samples = [];
    this.#next = 0;
    this.#changed();
  }

  #go() {
    while (!this.#held && this.counts.active < atOnce && this.counts.waiting > 0) {
      while (this.jobs[this.#next] && this.jobs[this.#next].state !== "waiting") this.#next += 1;
      const job = this.jobs[this.#next];
      if (!job) {
        this.#next = 0;
        if (!this.jobs.some(({ state }) => state === "waiting")) break;
        continue;
      }
      this.#run(job);
    }
    this.#changed();
  }

  async #run(job) {
    this.#set(job, "active");
    job.attempt += 1;
    job.error = undefined;
    job.abort = new AbortController();
    try {
      job.image = await this.transfer(
        job,
        (sent) => job.state === "active" && this.#progress(job, sent),
        job.abort.signal,
      );
      if (job.state !== "active") return;
      this.#progress(job, job.size);
      this.#set(job, "done");
      this.dispatchEvent(Object.assign(new Event("stored"), { image: job.image }));
    } catch (error) {
      if (job.state !== "active") return;
      job.error = error;
      this.#progress(job, 0);
      if (isTemporary(error) && job.attempt < mostAttempts) {
        this.#set(job, "paused");
        const wait = delay(job.attempt, error.wait, this.clock.random());
        this.#held += 1;
        this.clock.later(() => {
          this.#held -= 1;
          if (job.state === "paused") this.#set(job, "waiting");
          this.#next = 0;
          this.#go();
        }, wait);
      } else this.#set(job, "failed");
    }
    job.abort = undefined;
    this.#go();
  }

  #set(job, state) {
    this.counts[job.state] -= 1;
    job.state = state;
    this.counts[state] += 1;
  }

  #progress(job, sent) {
    const bounded = Math.min(job.size, sent);
    this.sent += bounded - job.sent;
    job.sent = bounded;
    const time = this.clock.now();
    const last = this.#samples.at(-1);
    if (!last || time - last.time > 200) this.#samples.push({ time, sent: this.sent });
    else last.sent = this.sent;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
