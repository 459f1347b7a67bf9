// The WebAssembly modules of the package. `name` is that of the file, `inlined` of the file with the module as text in js/glue, and
// `title` says which code it is.

import { methodsOf } from "../../js/part-methods.js";

export const first = { name: "smh_wasm", inlined: "inlined", title: "searches" };

/** The exports of methods of the class. The linker's names end with a hash of the crate. */
const exportsOf = (methods) => new RegExp(`^smhclient_(${methods.join("|")})$`);

/** The parts that are loaded when they are first needed (see ../wasm-size/parts.mjs), each after the one that it needs. */
export const parts = [
  { name: "smh_wasm_tasks", inlined: "inlined_tasks", title: "tasks", exports: exportsOf(methodsOf.tasks) },
  { name: "smh_wasm_items", inlined: "inlined_items", title: "items", exports: exportsOf(methodsOf.items), needs: "smh_wasm_tasks" },
];

export const modules = [first, ...parts];
