// One upload: a form, sent so that its progress is seen.

import { ApiError, session, view } from "../api/api.js";
import { retryAfter } from "../api/backoff.js";

const limit = Number(document.documentElement.dataset.maxUpload);
/** The form around the file, in bytes, at most. */
const formBytes = 4096;

/** Sends a job `{ file, key, metadata }`. Resolves to the stored image. */
export async function upload(job, progress, signal) {
  if (job.size + formBytes > limit && job.size > limit) {
    throw new ApiError({
      status: 413,
      code: "payload-too-large",
      message: "the file is larger than the server accepts",
    });
  }
  try {
    return await sendForm(job, progress, signal);
  } catch (error) {
    // The answer to an earlier attempt may have been lost: then the image is there already.
    if (error.code === "key-exists" && job.attempt > 1 && job.wasLost) {
      const there = await view(job.key, signal).catch(() => undefined);
      if (there?.size === job.size) return there;
    }
    if (error.code === "network") job.wasLost = true;
    throw error;
  }
}

function sendForm({ file, key, metadata }, progress, signal) {
  const form = new FormData();
  if (key) form.append("key", key);
  if (metadata) form.append("metadata", JSON.stringify(metadata));
  form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "images/upload");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    request.addEventListener("load", () => {
      const body = request.response ?? {};
      if (request.status === 201) return resolve({ last_modified: new Date().toISOString(), ...body.data });
      if (request.status === 401) session.ended();
      reject(
        new ApiError({
          status: request.status,
          code: body.code ?? `status-${request.status}`,
          message: body.message ?? `the server answered ${request.status}`,
          requestId: body.request_id,
          wait: retryAfter(request.getResponseHeader("Retry-After")),
        }),
      );
    });
    request.addEventListener("error", () => reject(new ApiError({})));
    request.addEventListener("abort", () => reject(new ApiError({ code: "cancelled", message: "cancelled" })));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) return reject(new ApiError({ code: "cancelled", message: "cancelled" }));
    request.send(form);
  });
}
