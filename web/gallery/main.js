// The page: it is put together here, and shows the list and the viewer of its state.

import * as api from "./api/api.js";
import { nameOf, visible } from "./api/keys.js";
import { Grid } from "./grid/grid.js";
import { Selection } from "./grid/selection.js";
import { Listing } from "./list/listing.js";
import { read, sameList, write } from "./page/address.js";
import { sheet } from "./page/dom.js";
import { Header } from "./page/header.js";
import { Navigation } from "./page/navigation.js";
import { floats, notice } from "./page/notices.js";

const byId = (id) => document.getElementById(id);

/** What the parts of the page share. */
const page = {
  floats,
  selection: new Selection(),
  get state() {
    return navigation.state;
  },
  get list() {
    return listing.list;
  },
  get place() {
    return listing.place;
  },
  get hidden() {
    return listing.hidden;
  },
  apply,
  lazily,
  addressOf: (image) => write({ ...page.state, image }),
  go: (...given) => navigation.go(...given),
  open: (...given) => navigation.open(...given),
  close: () => navigation.close(),
  moved: () => navigation.moved(),
  more: () => listing.more(),
  again: () => listing.again(),
  entryOf: (key) => listing.entryOf(key),
  selectAll: () => listing.selectAll(),
  stored: (entries) => listing.stored(entries),
  hide: (keys) => listing.hide(keys),
  unhide: (keys, entries) => listing.unhide(keys, entries),
  remove: (keys) => lazily(import("./change/change.js"), (module) => module.remove(page, keys)),
  upload: () => lazily(import("./upload/uploads.js"), (module) => module.choose(page)),
  help: () => lazily(import("./page/help.js"), (module) => module.help()),
  signOut: async () => {
    await api.signOut().catch(() => {});
    location.assign("./");
  },
};
const navigation = new Navigation(page);
const listing = new Listing(page);
page.grid = new Grid(byId("images"), page.selection, page);
page.header = new Header(byId("top"), byId("folders"), page);
let viewer;

/** Runs a part of the page that is loaded when it is needed first. `module` is its import. */
async function lazily(module, run) {
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

/** Shows the state. `before` is the one that was shown; `place` is where to go in the list. */
function apply(before, place) {
  const { state } = page;
  page.header.show(state);
  document.title = visible(state.image ? nameOf(state.image) : state.search || state.folder || "Images");
  byId("title").textContent = titleOf(state);
  if (!before || !sameList(before, state)) {
    page.selection.clear();
    listing.show(place).then(listed);
  }
  if (state.image) lazily(import("./viewer/viewer.js"), look);
  else viewer?.hide();
}

function listed() {
  viewer?.listed();
  // The viewer and the uploads wait for their styles. The first pictures come before.
  for (const name of ["viewer/viewer.css", "upload/upload.css"]) sheet(new URL(name, import.meta.url)).catch(() => {});
}

function titleOf({ search, folder }) {
  if (search) return `Images that begin with ${visible(search)}`;
  return folder ? `Images in ${visible(folder)}` : "All images";
}

function look(module) {
  viewer ??= new module.Viewer(page);
  if (page.state.image) viewer.show(page.state.image);
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (!page.grid.focus(page.grid.active, true)) byId("main").focus();
});

// Links to folders stay in the page, unless they are to open elsewhere.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("nav a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  event.preventDefault();
  page.go(read(new URL(link.href).search));
  byId("main").focus({ preventScroll: true });
});

// The first view does not wait for these.
lazily(import("./page/shortcuts.js"), (module) => module.listenForKeys(page));
lazily(import("./upload/incoming.js"), (module) => module.listenForFiles(page));
page.selection.addEventListener(
  "change",
  () => lazily(import("./grid/selection-bar.js"), (module) => module.show(page)),
);

/** Asks to sign in, once. */
api.session.ended = () => lazily(import("./page/sign-in.js"), (module) => module.signIn(page));

/** Learns what the session may do. Returns whether there is one. */
async function learnSession() {
  try {
    const { scopes, prefixes } = await api.whoami();
    api.session.may = (scope, key = undefined) =>
      scopes.includes(scope) && (key === undefined || prefixes.some((prefix) => key.startsWith(prefix)));
    return true;
  } catch (error) {
    api.session.may = (scope) => scope === "read";
    if (error.status === 401) api.session.ended();
    return error.status !== 401;
  }
}

if (!api.session.isOn || (await learnSession())) navigation.start();
