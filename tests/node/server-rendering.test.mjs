// The entries for React and Vue where there is no page: they render what is there before anything is searched, and touch
// nothing.

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

/** What a module exports that is made of this text. */
async function run(name, age, contents) {
  const outfile = join(folder, `${name}-${age}.cjs`);
  const stdin = { contents, loader: "jsx", resolveDir: folder, sourcefile: `${name}.jsx` };
  await bundle(undefined, age, { entryPoints: undefined, stdin, format: "cjs", platform: "node", outfile });
  return require(outfile);
}

/** A client of which nothing may be asked. */
const untouchable = new Proxy({}, {
  get(_, name) {
    // Vue asks whether it is one of its own objects.
    if (typeof name === "string" && !name.startsWith("__v_")) throw new Error(`the client was asked for ${name}`);
  },
});

for (const age of Object.keys(AGES)) {
  test(`React, ${age}`, async () => {
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

  test(`Vue, ${age}`, async () => {
    const { html, alone, version } = await run("vue", age, `
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
      const alone = (client) => effectScope().run(() => {
        const { snapshot, search } = useSmhSearch(ref(client));
        search({ keyword: "a" });
        return snapshot.value.status;
      });
      export { html, alone, version };
    `);
    assert.match(version, age === "oldest" ? /^3\.3\./ : /^3\.[5-9]/);
    for (const client of [undefined, untouchable]) {
      assert.equal(await html(client), "<p>idle,0,false,</p>");
      assert.equal(alone(client), "idle");
    }
  });
}

test("an entry imports its framework, and nothing else", () => {
  for (const name of ["react", "vue"]) {
    const text = readFileSync(fileURLToPath(import.meta.resolve(`smh-wasm/${name}`)), "utf8");
    assert.deepEqual([...text.matchAll(/\b(?:from|import)[\s(]*"([^"]+)"/g)].map(([, from]) => from), [name]);
    // What React's server components look for.
    assert.equal(text.startsWith('"use client"'), name === "react");
  }
});
