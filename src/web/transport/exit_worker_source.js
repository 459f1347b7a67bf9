// The script of the exit worker. tools/package/entries.mjs replaces this file by one with the built js/exit-worker.js; without
// that build, in the tests of the WebAssembly side, there is none. Plain JavaScript, because the WebAssembly side imports this file.

/** @returns {string} */
export const exitWorkerSource = () => "";
