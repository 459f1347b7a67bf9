// The entry points of the package, by the names of their files: the source is js/NAME.ts (or .js), the package has
// dist/NAME.js. pkg/package.json says under which name applications import each.

/** They bring the WebAssembly module's glue, and share it. */
export const clientEntries = ["index", "slim"];
/** The same exports as those of `index`, for runtimes that deploy the module as a file. */
export const workerdEntry = "workerd";
/** They work with a client that the application passes in, and do not load the glue themselves. */
export const adapterEntries = ["input", "react", "vue"];
/** A plain script without exports. */
export const serviceWorkerEntry = "service-worker";
/** A plain script without exports, which is also embedded in the client entries. */
export const exitWorkerEntry = "exit-worker";
