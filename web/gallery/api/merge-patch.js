// JSON Merge Patch (RFC 7396): what has to be sent so that one object becomes another.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isEqual = (a, b) => {
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => isEqual(value, b[index]));
  }
  return a === b;
};

/** The patch that makes `to` of `from`; undefined where they are equal. A member that becomes `null` cannot be said: it is removed. */
export function difference(from, to) {
  const patch = {};
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) set(patch, name, null);
  for (const [name, value] of Object.entries(to)) {
    const old = Object.hasOwn(from, name) ? from[name] : undefined;
    if (isEqual(old, value)) continue;
    set(patch, name, isObject(old) && isObject(value) ? difference(old, value) : value);
  }
  return Object.keys(patch).length ? patch : undefined;
}

/** Also where the name is `__proto__`. */
export const set = (object, name, value) =>
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
