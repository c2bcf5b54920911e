// What the page shows, as the query of its address: ?folder=…&search=…&all&sort=…&image=…

import { encode } from "../api/keys.js";

/** The orders. Lists come by key: any other needs the whole list first. */
export const orders = { key: "By key", newest: "Newest first", natural: "By name, 2 before 10" };

/** The state in a query. Unknown names and values are dropped. */
export function read(query) {
  const values = new URLSearchParams(query);
  const sort = values.get("sort");
  return {
    folder: values.get("folder") ?? "",
    search: values.get("search") ?? "",
    all: values.has("all"),
    sort: Object.hasOwn(orders, sort ?? "") ? sort : "key",
    image: values.get("image") ?? "",
    dir: values.get("dir") === "rtl" ? "rtl" : "",
  };
}

/** The address of a state, relative to the page. */
export function write({ folder, search, all, sort, image, dir }) {
  const parts = [];
  if (folder) parts.push(`folder=${encode(folder)}`);
  if (search) parts.push(`search=${encode(search)}`);
  if (all) parts.push("all");
  if (sort && sort !== "key") parts.push(`sort=${sort}`);
  if (dir) parts.push(`dir=${dir}`);
  if (image) parts.push(`image=${encode(image)}`);
  return parts.length ? `?${parts.join("&")}` : "./";
}

/** Whether two states show the same list. */
export const sameList = (a, b) =>
  a.folder === b.folder && a.search === b.search && a.all === b.all && a.sort === b.sort;
