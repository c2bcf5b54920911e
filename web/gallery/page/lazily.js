// Parts of the page that are loaded when they are needed first.

import { notice } from "./notices.js";

/** Waits for a module, and runs it. */
export async function lazily(module, run) {
  try {
    return await run(await module);
  } catch (error) {
    if (!(error instanceof TypeError && /import|module/i.test(error.message))) throw error;
    notice("This page is older than the server, or the connection is broken.", {
      isError: true,
      seconds: 0,
      actions: [["Reload", () => location.reload()]],
    });
  }
}
