// The methods of `SmhClient` whose code is loaded later, by the part that has it. js/parts.ts loads the parts, and the build
// (tools/package/modules.mjs) splits the WebAssembly module by these names. Plain JavaScript, because the build imports this file.

export const methodsOf = {
  /** The calls for tasks. */
  tasks: ["queryLibraryTasks", "querySpaceTasks", "queryLibraryTask", "querySpaceTask", "waitForTasks", "clearLibraryHistory"],
  /** The calls for items, folders and files. Their code uses that for tasks. */
  items: [
    "moveItems",
    "copyItems",
    "deleteItems",
    "restoreItems",
    "getItem",
    "locateItem",
    "listFolder",
    "getFileLink",
    "thumbnailUrl",
  ],
};
