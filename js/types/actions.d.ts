/** The path of a file or folder: `["a", "b.txt"]`, as `path` of an item, or `"/a/b.txt"`. Names are not percent-encoded. */
export type PathInput = string | readonly string[];
