// The client of the API. All addresses are relative to the page.

import { delay, isTemporary, pause, retryAfter } from "./backoff.js";
import { encode } from "./keys.js";

/** A refusal of the API, or `network` where no answer came. */
export class ApiError extends Error {
  constructor({ status = 0, code = "network", message, requestId, wait }) {
    super(message ?? "the server cannot be reached");
    Object.assign(this, { status, code, requestId, wait });
  }

  /** The error in an answer, whose body is the error object or anything else. */
  static async of(answer) {
    const body = await answer.json().catch(() => ({}));
    return new ApiError({
      status: answer.status,
      code: body.code ?? `status-${answer.status}`,
      message: body.message ?? `the server answered ${answer.status}`,
      requestId: body.request_id,
      wait: retryAfter(answer.headers.get("Retry-After")),
    });
  }
}

/** Called when the session has ended: somebody has to sign in. */
export const session = { ended: () => {}, may: () => true, isOn: document.documentElement.dataset.access === "on" };

/** Sends a request. The answer is one of success; anything else is thrown. */
export async function send(address, { json, attempts = 1, ...options } = {}) {
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers = { "Content-Type": "application/json", ...options.headers };
  }
  for (let attempt = 1;; attempt += 1) {
    let error;
    try {
      const answer = await fetch(address, options);
      if (answer.ok) return answer;
      error = await ApiError.of(answer);
    } catch (cause) {
      if (options.signal?.aborted) throw cause;
      error = new ApiError({});
    }
    if (error.status === 401 && address !== "session") session.ended();
    if (attempt >= attempts || !isTemporary(error)) throw error;
    await pause(delay(attempt, error.wait, Math.random()), options.signal);
  }
}

const get = (address, options) => send(address, { attempts: 4, ...options });

/** The address of an image. */
export const imageAddress = (key) => `images/${encode(key)}`;

/** The whole address for others. Without PUBLIC_URL the API names only the path below its own address, which is that of the page. */
export const publicAddress = (url) => new URL(url.replace(/^\//, ""), location.href);

/** The address of a page of a list. nginx names the first one in a Link field, character by character. */
export const listAddress = ({ prefix, deep, cursor }) =>
  `images?include=facts&limit=${cursor ? 200 : 100}${deep ? "" : "&delimiter=/"}` +
  (prefix ? `&prefix=${encode(prefix)}` : "") +
  (cursor ? `&cursor=${encode(cursor)}` : "");

/** A page of a list: `{ entries, prefixes, cursor }`. */
export async function list(query, signal) {
  const body = await (await get(listAddress(query), { signal })).json();
  return { entries: body.data, prefixes: body.prefixes ?? [], cursor: body.next_cursor };
}

/** What is known of an image, with the tag of the view. */
export async function view(key, signal) {
  const answer = await get(imageAddress(key), { signal, cache: "no-cache" });
  return { ...(await answer.json()).data, tag: answer.headers.get("ETag") };
}

/** Changes metadata and file name, unless somebody else has changed them since `tag`. */
export async function patch(key, tag, change) {
  const answer = await send(imageAddress(key), {
    method: "PATCH",
    json: change,
    headers: tag ? { "If-Match": tag } : {},
  });
  return { ...(await answer.json()).data, tag: answer.headers.get("ETag") };
}

const post = async (address, json) => (await (await send(address, { method: "POST", json, attempts: 1 })).json()).data;

/** Deletes up to 1,000 images: one `{ key, deleted, code }` each. */
export const remove = (keys) => post("images/delete", { keys });
/** Copies or moves an image; `how` is `copy` or `move`. */
export const transfer = (how, from, to) => post(`images/${how}`, { from, to });
/** A signed link: `{ url, expires_at }`. */
export const link = (json) => post("images/links", json);

/** The session: scopes and prefixes. */
export const whoami = async () => (await (await get("session")).json()).data;
export const signIn = (token) => send("session", { method: "POST", json: { token } });
export const signOut = () => send("session", { method: "DELETE" });

/** The bytes of a variant or an original, without fetching them; undefined where the server does not say. */
export async function sizeOf(address, signal) {
  const answer = await get(address, { method: "HEAD", signal });
  const length = answer.headers.get("Content-Length");
  return length === null ? undefined : Number(length);
}
