// The bar at the top: where we are, the search, the menu, the upload; and the folders below it.

import { orders, write } from "./address.js";
import { session } from "../api/api.js";
import { bdi, button, el, icon, plural } from "./dom.js";
import { folderName, foldersTo } from "../api/keys.js";

const shownFolders = 48;

export class Header {
  /** @param page is told what to do: `go(state)`, `upload()`, `selectAll()`, `help()`, `signOut()`. */
  constructor(element, folders, page) {
    Object.assign(this, { element, folders, page });
    this.crumbs = el("ol");
    this.input = el("input", {
      type: "search",
      "aria-label": "Keys that begin with",
      placeholder: "Begins with…",
      autocomplete: "off",
      spellcheck: false,
      enterKeyHint: "search",
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#search(), 250);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#search();
      if (event.key === "Escape" && this.input.value) {
        event.stopPropagation();
        this.input.value = "";
        this.#search();
      }
    });
    this.menu = this.#menu();
    this.upload = button("upload", "Upload", () => page.upload(), { shown: true, className: ".main.upload" });
    element.append(
      el("nav.crumbs", { "aria-label": "Breadcrumbs" }, this.crumbs),
      el("div.find", { role: "search" }, icon("search"), this.input),
      this.menu,
      this.upload,
    );
  }

  #search() {
    clearTimeout(this.timer);
    const { state } = this;
    if (this.input.value === state.search) return;
    this.page.go({ ...state, search: this.input.value, image: "" }, Boolean(state.search));
  }

  /** Shows a state. */
  show(state) {
    this.state = state;
    if (document.activeElement !== this.input) this.input.value = state.search;
    const clean = { sort: state.sort, dir: state.dir };
    const steps = [["", "All images"], ...foldersTo(state.folder).map((folder) => [folder, folderName(folder)])];
    this.crumbs.replaceChildren(
      ...steps.map(([folder, name], index) =>
        el(
          "li",
          {},
          el("a", {
            href: write({ ...clean, folder }),
            "aria-current": index === steps.length - 1 ? "page" : undefined,
          }, bdi(name)),
        )
      ),
    );
    this.crumbs.scrollLeft = this.crumbs.scrollWidth;
    this.upload.hidden = !session.may("write");
    this.#fillMenu();
  }

  /** Shows the folders of the list. */
  showFolders(folders) {
    const all = [...folders];
    if (this.foldersShown !== this.state.folder) this.isExpanded = false;
    this.foldersShown = this.state.folder;
    const some = this.isExpanded ? all : all.slice(0, shownFolders);
    const clean = { sort: this.state.sort, dir: this.state.dir };
    this.folders.hidden = !all.length;
    this.folders.replaceChildren(
      el(
        "ul",
        {},
        some.map((folder) =>
          el("li", {}, el("a", { href: write({ ...clean, folder }) }, icon("folder"), bdi(folderName(folder))))
        ),
        all.length > some.length && el(
          "li",
          {},
          el("button", {
            type: "button",
            onclick: () => {
              this.isExpanded = true;
              this.showFolders(folders);
              this.folders.querySelectorAll("a")[shownFolders].focus();
            },
          }, `Show all ${plural(all.length, "folder")}`),
        ),
      ),
    );
  }

  #menu() {
    this.sheet = el("div.sheet", { role: "menu", "aria-label": "View", hidden: true });
    this.opener = button("more", "View and more", () => this.#toggle(this.sheet.hidden), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    });
    const menu = el("div.menu", {}, this.opener, this.sheet);
    menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || this.#toggle(false));
    menu.addEventListener("keydown", (event) => {
      const items = [...this.sheet.querySelectorAll("button")];
      const index = items.indexOf(document.activeElement);
      const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
      if (event.key === "Escape" && !this.sheet.hidden) {
        event.stopPropagation();
        this.#toggle(false);
        this.opener.focus();
      } else if (to !== undefined && !this.sheet.hidden) {
        event.preventDefault();
        items[(to + items.length) % items.length].focus();
      }
    });
    return menu;
  }

  #toggle(isOpen) {
    if (isOpen) this.#fillMenu();
    this.sheet.hidden = !isOpen;
    this.opener.ariaExpanded = isOpen;
    if (isOpen) this.sheet.querySelector("button").focus();
  }

  #fillMenu() {
    const { state, page } = this;
    const close = (action) => () => (this.#toggle(false), this.opener.focus(), action());
    const radio = (label, isOn, action, role = "menuitemradio") =>
      el(
        "button",
        { type: "button", role, "aria-checked": String(isOn), onclick: close(action), tabIndex: -1 },
        icon("check"),
        label,
      );
    const item = (name, label, action) =>
      el("button", { type: "button", role: "menuitem", onclick: close(action), tabIndex: -1 }, icon(name), label);
    const theme = document.documentElement.dataset.theme ?? "";
    const setTheme = (value) => {
      if (value) document.documentElement.dataset.theme = value;
      else delete document.documentElement.dataset.theme;
      try {
        localStorage.setItem("theme", value);
      } catch { /* Storage is off: the choice holds for this view. */ }
    };
    const group = (label, ...items) =>
      el("div", { role: "group", "aria-label": label }, el("div.label", { "aria-hidden": "true" }, label), items);
    this.sheet.replaceChildren(
      group(
        "Order",
        Object.entries(orders).map(([sort, label]) =>
          radio(label, state.sort === sort, () => page.go({ ...state, sort, image: "" }))
        ),
      ),
      el("hr"),
      radio("With subfolders", state.all, () => page.go({ ...state, all: !state.all, image: "" }), "menuitemcheckbox"),
      item("all", "Select all", () => page.selectAll()),
      el("hr"),
      group(
        "Theme",
        ["", "light", "dark"].map((value) =>
          radio({ "": "As the system", light: "Light", dark: "Dark" }[value], theme === value, () => setTheme(value))
        ),
      ),
      el("hr"),
      item("info", "Keyboard shortcuts", () => page.help()),
      session.isOn ? item("back", "Sign out", () => page.signOut()) : "",
    );
  }
}
