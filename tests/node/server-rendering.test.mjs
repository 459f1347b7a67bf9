// The entries for React and Vue on a server: they render the idle state, and use neither a page nor the client.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { AGES, bundle } from "../frameworks/bundle.mjs";

const folder = fileURLToPath(new URL("../../target/frameworks/node", import.meta.url));
mkdirSync(folder, { recursive: true });
const require = createRequire(import.meta.url);

/** Bundles this source with a version of the frameworks, and returns its exports. */
async function run(name, age, contents) {
  const outfile = join(folder, `${name}-${age}.cjs`);
  const stdin = { contents, loader: "jsx", resolveDir: folder, sourcefile: `${name}.jsx` };
  await bundle(undefined, age, { entryPoints: undefined, stdin, format: "cjs", platform: "node", outfile });
  return require(outfile);
}

/** A client that must not be used. */
const untouchable = new Proxy({}, {
  get(_, name) {
    // Vue checks whether it is one of its own objects.
    if (typeof name === "string" && !name.startsWith("__v_")) throw new Error(`the client was used: ${name}`);
  },
});

for (const age of Object.keys(AGES)) {
  test(`React, ${age} version: renders the idle state`, async () => {
    const { html, version } = await run("react", age, `
      import { StrictMode, useEffect, useLayoutEffect, version } from "react";
      import { renderToString } from "react-dom/server";
      import { useSmhSearch } from "smh-wasm/react";
      function Search({ client }) {
        const { snapshot, search } = useSmhSearch(client, { debounceMs: 1 });
        useEffect(() => search({ keyword: "a" }));
        return <p>{snapshot.status}, {snapshot.items.length}</p>;
      }
      const html = (client) => renderToString(<StrictMode><Search client={client} /></StrictMode>);
      export { html, version };
    `);
    assert.match(version, age === "oldest" ? /^18\./ : /^19\./);
    for (const client of [undefined, untouchable]) assert.equal(html(client).replaceAll("<!-- -->", ""), "<p>idle, 0</p>");
  });

  test(`Vue, ${age} version: renders the idle state`, async () => {
    const { html, statusInScope, version } = await run("vue", age, `
      import { createSSRApp, effectScope, h, ref, version } from "vue";
      import { renderToString } from "vue/server-renderer";
      import { useSmhSearch } from "smh-wasm/vue";
      const Search = {
        props: ["client"],
        setup(props) {
          const { status, items, hasMore, error, search } = useSmhSearch(() => props.client, { debounceMs: 1 });
          search({ keyword: "a" });
          return () => h("p", [status.value, items.value.length, hasMore.value, error.value].join());
        },
      };
      const html = (client) => renderToString(createSSRApp(Search, { client }));
      const statusInScope = (client) => effectScope().run(() => {
        const { snapshot, search } = useSmhSearch(ref(client));
        search({ keyword: "a" });
        return snapshot.value.status;
      });
      export { html, statusInScope, version };
    `);
    assert.match(version, age === "oldest" ? /^3\.3\./ : /^3\.[5-9]/);
    for (const client of [undefined, untouchable]) {
      assert.equal(await html(client), "<p>idle,0,false,</p>");
      assert.equal(statusInScope(client), "idle");
    }
  });
}

test("each entry imports only its framework", () => {
  for (const name of ["react", "vue"]) {
    const text = readFileSync(fileURLToPath(import.meta.resolve(`smh-wasm/${name}`)), "utf8");
    assert.deepEqual([...text.matchAll(/\b(?:from|import)[\s(]*"([^"]+)"/g)].map(([, from]) => from), [name]);
    // The directive for server components of React.
    assert.equal(text.startsWith('"use client"'), name === "react");
  }
});
