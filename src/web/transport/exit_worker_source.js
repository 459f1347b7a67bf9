// The script of the exit worker. tools/package/entries.mjs replaces this file by one with the built js/exit-worker.js; without
// that build, in the tests of the WebAssembly side, the script is empty. Plain JavaScript, because the WebAssembly side imports it.

/** @returns {string} */
export const exitWorkerSource = () => "";
