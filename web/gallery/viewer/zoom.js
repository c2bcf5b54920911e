// Zoom and gestures of the viewer: wheel, double click, drag, pinch, swipe. A finger swipes to the next image only while nothing is
// enlarged, and never while a second finger is down.

export const largest = 8;

/**
 * The view after zooming by `factor` so that the point under (x, y) stays where it is. Pure.
 *
 * @param view `{ scale, x, y }`: the picture is scaled around the middle of the stage, and moved by x and y pixels.
 * @param point from the middle of the stage, in pixels.
 */
export function zoomAt(view, factor, point) {
  const scale = Math.min(largest, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by };
}

/** The view, moved so that the picture (`size` at scale 1) leaves no more of the stage empty than it must. Pure. */
export function within(view, size, stage) {
  const clamp = (value, length, room) => {
    const slack = Math.max(0, (length * view.scale - room) / 2);
    return Math.min(slack, Math.max(-slack, value));
  };
  return { scale: view.scale, x: clamp(view.x, size.width, stage.width), y: clamp(view.y, size.height, stage.height) };
}

export class Zoom {
  view = { scale: 1, x: 0, y: 0 };
  #pointers = new Map();
  #start;

  /** @param viewer has `stage`, `frame`, `size` of the picture at scale 1, and is told `step(±1)`, `close()`, `zoomed(scale)`. */
  constructor(viewer) {
    this.viewer = viewer;
    const { stage } = viewer;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.by(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.002)), event);
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => (this.view.scale > 1 ? this.reset() : this.by(2.5, event)));
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      stage.addEventListener(name, (event) => this.#up(event, name === "pointerup"));
    }
  }

  reset() {
    this.#show({ scale: 1, x: 0, y: 0 });
  }

  /** Zooms at a point of the window, or at the middle. */
  by(factor, at) {
    this.#show(zoomAt(this.view, factor, at ? this.#point(at) : { x: 0, y: 0 }));
  }

  #point({ clientX, clientY }) {
    const box = this.viewer.stage.getBoundingClientRect();
    return { x: clientX - box.x - box.width / 2, y: clientY - box.y - box.height / 2 };
  }

  #show(view, slide = 0) {
    const { stage, frame, size } = this.viewer;
    this.view = within(view, size, { width: stage.clientWidth, height: stage.clientHeight });
    frame.style.transform = `translate(${this.view.x + slide}px, ${this.view.y}px) scale(${this.view.scale})`;
    stage.classList.toggle("zoomed", this.view.scale > 1);
    this.viewer.zoomed(this.view.scale);
  }

  #down(event) {
    if (event.button || event.target.closest("button")) return;
    this.viewer.stage.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#point(event));
    const isSwipe = event.pointerType === "touch" && this.#pointers.size === 1 && this.view.scale === 1;
    this.#start = { ...this.#middle(), view: this.view, isSwipe };
  }

  /** The middle of the fingers, and how far they are apart. */
  #middle() {
    const [a, b = a] = this.#pointers.values();
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, spread: Math.hypot(a.x - b.x, a.y - b.y) };
  }

  #move(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#pointers.set(event.pointerId, this.#point(event));
    const { x, y, spread } = this.#middle();
    const start = this.#start;
    if (start.isSwipe) return this.#show(this.view, Math.abs(x - start.x) > 8 ? x - start.x : 0);
    const factor = start.spread && spread ? spread / start.spread : 1;
    const view = zoomAt(start.view, factor, start);
    this.#show({ scale: view.scale, x: view.x + x - start.x, y: view.y + y - start.y });
  }

  #up(event, isDone) {
    const point = this.#pointers.get(event.pointerId);
    if (!point) return;
    this.#pointers.delete(event.pointerId);
    const start = this.#start;
    if (this.#pointers.size) {
      this.#start = { ...this.#middle(), view: this.view, isSwipe: false };
      return;
    }
    if (!start.isSwipe) return;
    this.#show(this.view);
    const [x, y] = [point.x - start.x, point.y - start.y];
    if (!isDone) return;
    if (Math.abs(x) > 50 && Math.abs(x) > 1.5 * Math.abs(y)) this.viewer.step(x < 0 ? 1 : -1, true);
    else if (y > 100 && y > 1.5 * Math.abs(x)) this.viewer.close();
  }
}
