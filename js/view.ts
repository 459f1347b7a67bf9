// `SearchView` as applications see it: the class of the Rust side.

import { SearchView } from "./glue/smh_wasm.js";
import { tellOfStops } from "./guard.js";

// What a console shows; the minifier has changed it.
Object.defineProperty(SearchView, "name", { value: "SearchView" });
tellOfStops(SearchView.prototype, ["loadMore", "close", Symbol.asyncDispose]);

export { SearchView };
