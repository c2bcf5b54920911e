// The layout of a justified grid: rows of the same width, in which every picture keeps its shape. Pure: numbers in, numbers out.

/** The height of a row and the gap between pictures, in pixels, for a grid of this width. */
export const measures = (width) =>
  width < 600
    ? { target: 130, gap: 4 }
    : width < 1200
    ? { target: 190, gap: 6 }
    : width < 2200
    ? { target: 230, gap: 8 }
    : { target: 300, gap: 8 };

/** The shape of a picture in a grid of this width: width through height, within bounds, 1 where it is not known. */
export const ratioOf = ({ width, height }, gridWidth) =>
  width > 0 && height > 0 ? Math.min(gridWidth < 600 ? 2.2 : 4, Math.max(0.45, width / height)) : 1;

export class JustifiedLayout {
  /** Rows that are placed: `{ first, end, top, height }`, where `end` is the index after the last picture. */
  rows = [];
  ratios = [];
  #hasUnfinished = false;

  /** A layout of this width in pixels. */
  constructor(width, { target, gap } = measures(width)) {
    Object.assign(this, { width, target, gap });
  }

  /** Adds pictures at the end. The last row stays unplaced as long as others may follow. */
  append(ratios, isComplete) {
    if (this.#hasUnfinished) this.rows.pop();
    this.#hasUnfinished = false;
    for (const ratio of ratios) this.ratios.push(ratio);
    let first = this.placed;
    let sum = 0;
    for (let index = first; index < this.ratios.length; index += 1) {
      const ratio = this.ratios[index];
      const count = index - first + 1;
      sum += ratio;
      if (this.#height(sum, count) > this.target) continue;
      // With this picture the row is lower than wanted, without it higher: the nearer one counts.
      const without = count > 1 ? this.#height(sum - ratio, count - 1) : Infinity;
      const isNearer = without / this.target < this.target / this.#height(sum, count) && without < this.target * 1.6;
      if (isNearer) {
        this.#place(first, index, without);
        [first, sum] = [index, ratio];
        if (this.#height(sum, 1) > this.target) continue;
      }
      this.#place(first, index + 1, this.#height(sum, index + 1 - first));
      [first, sum] = [index + 1, 0];
    }
    if (isComplete && first < this.ratios.length) {
      this.#hasUnfinished = true;
      // The last row is as high as the one before it, if it fits so.
      const count = this.ratios.length - first;
      const height = Math.min(this.rows.at(-1)?.height ?? this.target * 1.25, this.#height(sum, count));
      this.#place(first, this.ratios.length, Math.round(height));
    }
  }

  /** The number of pictures in placed rows. */
  get placed() {
    return this.rows.at(-1)?.end ?? 0;
  }

  /** The height of all placed rows. */
  get height() {
    const last = this.rows.at(-1);
    return last ? last.top + last.height : 0;
  }

  /** The height at which `count` pictures, whose ratios have this sum, fill a row. */
  #height(sum, count) {
    return (this.width - this.gap * (count - 1)) / sum;
  }

  #place(first, end, height) {
    const last = this.rows.at(-1);
    this.rows.push({ first, end, top: last ? last.top + last.height + this.gap : 0, height: Math.round(height) });
  }

  /** The index of the row at this height, or of the nearest one; -1 if there is none. */
  rowAt(y) {
    return this.#search((row) => row.top + row.height + this.gap > y);
  }

  /** The index of the row of a picture. */
  rowOf(index) {
    return this.#search((row) => row.end > index);
  }

  #search(isFound) {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isFound(this.rows[middle])) high = middle;
      else low = middle + 1;
    }
    return high;
  }

  /** The places of the pictures of a row: `{ index, x, width }` in whole pixels, which fill the row to its end. */
  boxes({ first, end, height }) {
    const boxes = [];
    let sum = 0;
    for (let index = first; index < end; index += 1) sum += this.ratios[index];
    const space = this.width - this.gap * (end - first - 1);
    // A full row is stretched by the part of a pixel that rounding its height took.
    const scale = Math.abs(space / sum - height) <= 1 ? space / sum : height;
    let x = 0;
    for (let index = first; index < end; index += 1) {
      const next = x + this.ratios[index] * scale;
      boxes.push({ index, x: Math.round(x), width: Math.round(next) - Math.round(x) });
      x = next + this.gap;
    }
    return boxes;
  }
}
