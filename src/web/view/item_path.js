// Reading the paths of items whose view the application changes. src/wire/item_path.rs reads those that are sent, by the same rules.

/** Thrown for an invalid value. */
export const INVALID = {};

/** The kinds of values that are read: the indices of `EXPECTED` in src/web/client/search_view.rs. */
export const Expected = { paths: 0, item: 1, path: 2, name: 3 };

/** The value that is being read: if it is invalid, the error names it. */
export class Reading {
  /** The exception that reading it has thrown. @type {unknown} */
  exception = undefined;

  /**
   * @param {number} expected one of `Expected`
   * @param {string} name
   * @param {unknown} value
   */
  at(expected, name, value) {
    this.expected = expected;
    this.name = name;
    this.value = value;
    return value;
  }

  /**
   * Reads the path of an item, `["a", "b.txt"]` or `"/a/b.txt"`, and returns its key.
   * @param {string} name
   * @param {any} path
   */
  pathKey(name, path) {
    this.at(Expected.path, name, path);
    const isList = Array.isArray(path);
    if (!isList && path?.[0] !== "/") throw INVALID;
    const names = isList ? [...path] : path.slice(1).split("/");
    if (names.length === 0) throw INVALID;
    for (const [index, part] of names.entries()) {
      // "", "." and "..", a "/", a lone surrogate.
      if (typeof part === "string" && !/^\.{0,2}$|[\p{Cs}/]/u.test(part)) continue;
      if (isList) this.at(Expected.name, `${name}[${index}]`, part);
      throw INVALID;
    }
    return names.join("/");
  }
}
