// The state of the page, which is its address, and the ways from one state to another.

import { read, write } from "./address.js";

const start = { key: "", offset: 0 };

export class Navigation {
  state = read(location.search);
  #timer;

  /** @param page shows states: `apply(before, place)`. It knows the `place` in the list. */
  constructor(page) {
    this.page = page;
    history.scrollRestoration = "manual";
    addEventListener("popstate", (event) => this.#popped(event.state?.place ?? start));
    addEventListener("pagehide", () => this.#keep());
  }

  /** Shows the state in which the page was opened. */
  start() {
    this.page.apply(undefined, history.state?.place);
  }

  /** Goes to another state. The way back leads here. */
  go(state, isReplacing = false) {
    this.#keep();
    const entry = { depth: (history.state?.depth ?? 0) + (isReplacing ? 0 : 1) };
    if (isReplacing) history.replaceState(entry, "", write(state));
    else history.pushState(entry, "", write(state));
    this.#apply(state);
  }

  /** Opens the viewer, or shows another image in it. */
  open(image, isReplacing = false) {
    if (isReplacing) return this.#replace(image);
    this.go({ ...this.state, image });
    history.replaceState({ ...history.state, isFromGrid: true }, "");
  }

  /** Closes the viewer: one step back, however many images have been seen. */
  close() {
    if (history.state?.isFromGrid) history.back();
    else this.#replace("");
  }

  /** Says that the place in the list has changed. */
  moved() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), 250);
  }

  #replace(image) {
    const state = { ...this.state, image };
    history.replaceState({ ...history.state }, "", write(state));
    this.#apply(state);
  }

  #apply(state, place) {
    const before = this.state;
    this.state = state;
    this.page.apply(before, place);
  }

  #popped(place) {
    const { image } = this.state;
    this.#apply(read(location.search), place);
    if (image && !this.state.image) this.page.grid.focus(image, true);
  }

  /** Remembers the place in the list, for Back and reload. */
  #keep() {
    const { place } = this.page;
    if (place) history.replaceState({ ...history.state, place }, "");
  }
}
