// The methods of `SmhClient` whose code is loaded later, by the part that has it. js/parts.ts loads the parts, and the build
// (tools/package/module.mjs) splits the WebAssembly module by these names. Plain JavaScript, because the build imports this file.

/** The calls for tasks. */
export const tasks = ["queryLibraryTasks", "querySpaceTasks", "queryLibraryTask", "querySpaceTask", "waitForTasks", "clearLibraryHistory"];

/** The calls for items, folders and files. Their code uses that for tasks. */
export const items = [
  "moveItems",
  "copyItems",
  "deleteItems",
  "restoreItems",
  "getItem",
  "locateItem",
  "listFolder",
  "getFileLink",
  "thumbnailUrl",
];
