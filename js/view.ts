// The class `SearchView` that applications use: that of the Rust side, with guards.

import { SearchView } from "./glue/smh_wasm.js";
import { guardMethods } from "./guard.js";

// The minifier shortens the name, which consoles show.
Object.defineProperty(SearchView, "name", { value: "SearchView" });
guardMethods(SearchView.prototype, ["loadMore", "close", Symbol.asyncDispose]);

export { SearchView };
