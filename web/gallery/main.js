// The page: it reads the state from the address, shows the list and the viewer for it, and moves between states.

import { read, sameList, write } from "./address.js";
import * as api from "./api.js";
import { delay, isTemporary } from "./backoff.js";
import { button, el, icon, number, plural } from "./dom.js";
import { Grid } from "./grid.js";
import { Header } from "./header.js";
import { nameOf, visible } from "./keys.js";
import { ImageList } from "./list.js";
import { failure, floats, notice } from "./notices.js";
import { Selection } from "./selection.js";

const keptLists = 8;
const byId = (id) => document.getElementById(id);

/** What the lazy parts share. */
const page = {
  state: read(location.search),
  list: undefined,
  hidden: new Set(),
  addressOf: (image) => write({ ...page.state, image }),
  go, open, close, more, moved, showList, entryOf,
  remove: (keys) => lazily(import("./change.js"), (module) => module.remove(page, keys)),
  upload: () => lazily(import("./uploads.js"), (module) => module.choose(page)),
  help: () => lazily(import("./help.js"), (module) => module.help()),
  selectAll, stored, signOut,
};

const selection = new Selection();
const grid = new Grid(byId("images"), selection, page);
const header = new Header(byId("top"), byId("folders"), page);
Object.assign(page, { grid, selection });
const lists = new Map();
let viewer;
let attempt = 0;
let retryTimer;

history.scrollRestoration = "manual";

/** Runs a part of the page that is loaded when it is needed first. */
async function lazily(module, run) {
  try {
    return await run(await module);
  } catch (error) {
    if (error instanceof TypeError && /import|module/i.test(error.message)) {
      notice("This page is older than the server, or the connection is broken.", { isError: true, seconds: 0, actions: [["Reload", () => location.reload()]] });
    } else throw error;
  }
}

/** Goes to another state. The way back leads here. */
function go(state, isReplacing = false) {
  keep();
  const entry = { depth: (history.state?.depth ?? 0) + (isReplacing ? 0 : 1) };
  if (isReplacing) history.replaceState(entry, "", write(state));
  else history.pushState(entry, "", write(state));
  apply(state);
}

/** Remembers the place in the list, for Back and reload. */
function keep() {
  if (!page.list) return;
  history.replaceState({ ...history.state, place: grid.place, count: page.list.entries.length }, "");
}

let keepTimer;
function moved() {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keep, 250);
}

function open(image, isReplacing = false) {
  if (isReplacing) {
    const state = { ...page.state, image };
    history.replaceState({ ...history.state }, "", write(state));
    apply(state);
  } else {
    go({ ...page.state, image });
    history.replaceState({ ...history.state, isFromGrid: true }, "");
  }
}

/** Closes the viewer: one step back, however many images have been seen. */
function close() {
  if (history.state?.isFromGrid) history.back();
  else {
    history.replaceState({ ...history.state }, "", write({ ...page.state, image: "" }));
    apply({ ...page.state, image: "" });
  }
}

/** Shows a state. */
function apply(state, place) {
  const isNew = !page.list || !sameList(page.state, state);
  page.state = state;
  header.show(state);
  document.title = visible(state.image ? nameOf(state.image) : state.search || state.folder || "Images");
  byId("title").textContent = state.search ? `Images that begin with ${visible(state.search)}` : state.folder ? `Images in ${visible(state.folder)}` : "All images";
  if (isNew) {
    selection.clear();
    showList(place);
  }
  if (state.image) {
    lazily(import("./viewer.js"), (module) => {
      viewer ??= new module.Viewer(page);
      if (page.state.image) viewer.show(page.state.image);
    });
  } else viewer?.hide();
}

/** Shows the list of the state: one that was shown before, or a new one. */
async function showList(place = undefined, isFresh = false) {
  clearTimeout(retryTimer);
  retryTimer = undefined;
  attempt = 0;
  const name = write({ ...page.state, image: "" });
  const known = isFresh ? undefined : lists.get(name);
  const list = known ?? new ImageList(page.state, page.hidden);
  lists.delete(name);
  lists.set(name, list);
  if (lists.size > keptLists) lists.delete(lists.keys().next().value);
  page.list = list;
  if (known && place) {
    header.showFolders(list.folders);
    grid.show(list, place);
    status();
    return;
  }
  // What was there stays until the new list is there, unless that takes long.
  const slow = setTimeout(() => {
    if (page.list !== list || grid.list === list) return;
    status("loading");
    if (place?.key || list.entries.length) return;
    grid.show(list, { key: "", offset: 0 });
    header.showFolders(list.folders);
  }, grid.list ? 200 : 0);
  const count = history.state?.count ?? 0;
  const isAll = list.sort !== "key";
  await load(async () => {
    try {
      await first();
    } finally {
      clearTimeout(slow);
      if (page.list === list && grid.list !== list) grid.show(list, { key: "", offset: 0 });
    }
    if (page.list !== list) return;
    header.showFolders(list.folders);
    grid.show(list, place ?? { key: "", offset: 0 });
    if (place?.active && !page.state.image && document.activeElement === document.body) grid.focus(place.active, true);
  });
  async function first() {
    if (isAll) await list.all((loaded) => page.list === list && status("sorting", loaded));
    else do await list.more(); while (place?.key && list.indexOf(place.key) < 0 && !list.isComplete && list.entries.length < count);
  }
}

/** Loads the next page. */
async function more() {
  const { list } = page;
  if (retryTimer || list.isComplete) return;
  await load(async () => {
    const folders = list.folders.size;
    byId("main").ariaBusy = true;
    await list.more();
    if (page.list !== list) return;
    if (list.folders.size !== folders) header.showFolders(list.folders);
    grid.grown();
  });
}

/** Runs a load, shows how it ended, and tries again as long as that makes sense. */
async function load(run) {
  const { list } = page;
  try {
    await run();
    attempt = 0;
    if (page.list === list) status();
  } catch (error) {
    if (page.list !== list || error.status === 401) return;
    if (!(error instanceof api.ApiError)) throw error;
    status("error", error);
    attempt += 1;
    if (!isTemporary(error)) return;
    retryTimer = setTimeout(again, delay(attempt + 2, error.wait, Math.random()));
  }
}

function again() {
  clearTimeout(retryTimer);
  retryTimer = undefined;
  if (page.list.entries.length) more();
  else showList(history.state?.place, true);
}
addEventListener("online", () => retryTimer && again());

/** Says below the grid how the list is: loading, empty, broken, or complete. */
function status(kind = "", detail = undefined) {
  const { list, state } = page;
  const hasSome = list.entries.length > 0;
  byId("main").classList.toggle("waiting", kind === "loading" && !hasSome);
  byId("main").ariaBusy = kind === "loading" || kind === "sorting";
  const large = (name, title, ...rest) => el("div.large", {}, icon(name), el("h2", {}, title), ...rest);
  let content = "";
  if (kind === "sorting") content = el("div", {}, `Reading the whole list: ${number(detail)} so far. Only then can it be sorted.`);
  else if (kind === "error") content = problem(detail, hasSome, large);
  else if (kind === "loading") content = "";
  else if (!list.isComplete) content = "";
  else if (hasSome) content = el("div", {}, plural(list.entries.length, "image"));
  else if (state.search) content = large("search", "Nothing begins like this", el("p", {}, "Keys are compared letter by letter, with capitals and small letters apart."));
  else if (list.folders.size) content = el("div", {}, "There are no images beside these folders.");
  else {
    content = large("image", "No images here yet", mayWrite() && el("p", {}, "Drop images or folders anywhere on this page, paste one, or choose them."),
      mayWrite() && button("upload", "Upload images", page.upload, { shown: true, className: ".main" }));
  }
  byId("state").replaceChildren(content);
  byId("state").hidden = !content;
}
const mayWrite = () => api.session.may("write");

function problem(error, hasSome, large) {
  const retry = button("", "Try again", again, { shown: true, className: ".outline" });
  if (error.code === "network") {
    const text = navigator.onLine ? "The server cannot be reached" : "You are offline";
    return large("cloud", text, el("p", {}, hasSome ? "What is loaded stays here. The rest follows when the connection is back." : "The page goes on by itself when the connection is back."), retry);
  }
  return large("info", error.status === 403 ? "You may not see this list" : "The list cannot be shown", el("p", {}, visible(error.message)),
    error.requestId && el("p.request", {}, `${error.code} · request ${error.requestId}`), retry);
}

/** Chooses every image of the list, and loads the rest of it before. */
async function selectAll() {
  const { list } = page;
  const message = list.isComplete ? undefined : notice("Reading the whole list…", { seconds: 0 });
  try {
    await list.all((count) => message?.say(`Reading the whole list: ${number(count)} images…`));
    if (page.list !== list) return;
    grid.grown();
    status();
    selection.all(list.entries);
  } catch (error) {
    failure("The list could not be read", error);
  } finally {
    message?.close();
  }
}

/** Takes over images that have been stored or changed. */
function stored(entries) {
  for (const list of lists.values()) {
    if (!list.insert(entries) || list !== page.list) continue;
    header.showFolders(list.folders);
    grid.changed();
    status();
  }
}

/** What the list knows of an image. */
function entryOf(key) {
  return page.list?.entries[page.list.indexOf(key)];
}

/** Takes images out of all lists, or puts them back. */
page.hide = (keys) => {
  grid.leave(keys);
  for (const key of keys) page.hidden.add(key);
  let taken = [];
  for (const list of lists.values()) {
    const some = list.hide(keys);
    if (list === page.list) taken = some;
  }
  selection.drop(keys);
  grid.changed();
  status();
  return taken;
};
page.unhide = (keys, entries) => {
  for (const key of keys) page.hidden.delete(key);
  stored(entries);
};

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (!grid.focus(grid.active, true)) byId("main").focus();
});

// Links to folders stay in the page, unless they are to open elsewhere.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("nav a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  event.preventDefault();
  go(read(new URL(link.href).search));
  byId("main").focus({ preventScroll: true });
});

addEventListener("popstate", (event) => {
  const { place } = event.state ?? {};
  const before = page.state;
  apply(read(location.search), place ?? { key: "", offset: 0 });
  if (before.image && !page.state.image) grid.focus(before.image, true);
});
addEventListener("pagehide", keep);

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea, select");
  if (document.querySelector("dialog[open]") || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "a" || isTyping) return;
    event.preventDefault();
    return selectAll();
  }
  if (event.key === "Escape" && selection.size) return selection.clear();
  if (isTyping) return;
  const action = { "/": () => header.input.focus(), u: () => api.session.may("write") && page.upload(), "?": page.help }[event.key];
  const isInGrid = byId("images").contains(event.target) && event.target !== byId("images");
  if (action) {
    event.preventDefault();
    action();
  } else if (event.key.startsWith("Arrow") && !isInGrid && (event.target === document.body || byId("main").contains(event.target)) && grid.active) {
    event.preventDefault();
    grid.focus(grid.active, true);
  }
});

selection.addEventListener("change", () => lazily(import("./selection-bar.js"), (module) => module.show(page)));
page.floats = floats;

// Files from outside: dropped anywhere, or pasted.
for (const name of ["dragenter", "dragover", "drop", "paste"]) {
  addEventListener(name, (event) => {
    const source = event.dataTransfer ?? event.clipboardData;
    if (!source?.types.includes("Files") || (name === "paste" && event.target.matches("input, textarea"))) return;
    event.preventDefault();
    if (!api.session.may("write")) return;
    if (source.dropEffect !== undefined) source.dropEffect = "copy";
    const files = name === "drop" || name === "paste" ? takeFiles(source) : undefined;
    lazily(import("./dropping.js"), (module) => module.over(page, name, files));
  });
}
/** The files and folders of a drop, which can be read during its event alone. */
function takeFiles(source) {
  const items = [...source.items].filter(({ kind }) => kind === "file");
  return items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
}
addEventListener("dragleave", (event) => event.relatedTarget || byId("landing")?.remove());

async function signOut() {
  await api.signOut().catch(() => {});
  location.assign("./");
}

/** Asks to sign in, once. */
api.session.ended = () => lazily(import("./sign-in.js"), (module) => module.signIn(page));

async function start() {
  if (api.session.isOn) {
    const known = api.whoami();
    known.catch(() => {});
    try {
      const { scopes, prefixes } = await known;
      api.session.may = (scope, key = undefined) =>
        scopes.includes(scope) && (key === undefined || prefixes.some((prefix) => key.startsWith(prefix)));
      page.prefixes = prefixes;
    } catch (error) {
      if (error.status === 401) return api.session.ended();
      api.session.may = (scope) => scope === "read";
    }
  }
  apply(page.state, history.state?.place);
}
start();
