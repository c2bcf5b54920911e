// How long to wait before a request is tried again.

/** The errors after which the same request may succeed. */
export const isTemporary = (error) => [429, 502, 503, 504].includes(error.status) || error.code === "network";

/**
 * The milliseconds to wait: at least Retry-After, otherwise 0.5 s, 1 s, 2 s, … up to 30 s, of which a random part is dropped so
 * that many clients do not come back at once.
 *
 * @param attempt 1 after the first failure.
 * @param retryAfter seconds, or undefined.
 * @param random from 0 to 1.
 */
export function delay(attempt, retryAfter, random) {
  const step = Math.min(30_000, 500 * 2 ** (attempt - 1));
  return Math.max((retryAfter ?? 0) * 1000, step * (1 - random / 2));
}

/** The seconds of a Retry-After field; undefined if it has none. A date counts as none. */
export const retryAfter = (field) => (/^\d{1,5}$/.test(field ?? "") ? Number(field) : undefined);

/** Waits, and stops waiting when the signal says so. */
export const pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
