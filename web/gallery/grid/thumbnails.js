// The pictures of the tiles: their addresses, the colour before they are there, and why one does not come.

import { ApiError, imageAddress } from "../api/api.js";
import { encode } from "../api/keys.js";

// Few heights, so that variants are made once and found in caches by all screens. WebP is made many times faster than AVIF.
const heights = [200, 400, 800];
const how = "format=webp&animated=false";

/** The address of a thumbnail of this height in pixels, whatever the screen. */
export const thumbnailAddress = (entry, height, isSquare = !entry.width) =>
  `${imageAddress(entry.key)}?${
    isSquare ? `width=${height}&height=${height}&fit=cover` : `height=${height}`
  }&${how}&v=${encode(entry.etag)}`;

/** The height of the thumbnail for a tile of this height on a screen of this density. */
export const heightFor = (height, density) => heights.find((one) => one >= height * density * 0.95) ?? heights.at(-1);

/** The values of `srcset` and `sizes` for a tile. The shape of the picture gives the widths. */
export function sources(entry, width) {
  const ratio = entry.width ? entry.width / entry.height : 1;
  return {
    srcset: heights.map((height) => `${thumbnailAddress(entry, height)} ${Math.max(1, Math.round(height * ratio))}w`)
      .join(", "),
    sizes: `${Math.ceil(width)}px`,
  };
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/** The average colour of a blurhash: its characters 3 to 6, in base 83; undefined where there is none. */
export function averageColour(hash) {
  if (typeof hash !== "string" || hash.length < 6) return undefined;
  let value = 0;
  for (const character of hash.slice(2, 6)) {
    const digit = digits.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 83 + digit;
  }
  return value < 1 << 24 ? `#${value.toString(16).padStart(6, "0")}` : undefined;
}

/** Why a picture did not come: the error of its address, or `network` if it comes now. */
export async function reasonOf(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? new ApiError({}) : await ApiError.of(answer);
  } catch {
    return new ApiError({});
  }
}
