// The entry for Vue in cases in which Vue calls its hooks late or calls unexpected ones: no view stays open. With the newest
// version that is installed and the oldest that the package supports, in jsdom.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
for (const name of ["document", "Element", "HTMLElement", "SVGElement", "Node"]) globalThis[name] = window[name];

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Loads Vue from the dependencies of a folder, with the entry of the package. */
async function load(from) {
  const folder = mkdtempSync(join(tmpdir(), "smh-wasm-"));
  folders.push(folder);
  symlinkSync(join(root, from, "node_modules"), join(folder, "node_modules"));
  cpSync(join(root, "pkg/dist/vue.js"), join(folder, "vue.mjs"));
  const vue = await import(pathToFileURL(join(root, from, "node_modules/vue/index.mjs")).href);
  const { useSmhSearch } = await import(pathToFileURL(join(folder, "vue.mjs")).href);
  return { ...vue, useSmhSearch };
}

/** A client that counts its open views. */
function countingClient() {
  const open = new Set();
  const snapshot = { status: "idle", items: [], hasMore: false, searchFinished: false };
  const openSearchView = () => {
    const view = {
      search() {},
      clear() {},
      getSnapshot: () => snapshot,
      subscribe: () => () => {},
      close: async () => void open.delete(view),
    };
    open.add(view);
    return view;
  };
  return { open, openSearchView };
}

const ages = { newest: await load("."), oldest: await load("tests/frameworks/oldest") };
for (const [age, vue] of Object.entries(ages)) {
  const { createApp, effectScope, h, KeepAlive, nextTick, onErrorCaptured, onMounted, ref, Suspense, useSmhSearch } = vue;

  const settle = async () => {
    for (let round = 0; round < 5; round += 1) {
      await nextTick();
      await new Promise(setImmediate);
    }
  };

  const scenario = (name, run) =>
    test(`Vue ${vue.version}, the ${age}: ${name}`, async () => {
      const client = countingClient();
      const Box = {
        setup() {
          const { status } = useSmhSearch(client);
          return () => h("p", status.value);
        },
      };
      const errors = [];
      const mount = async (component) => {
        const app = createApp(component);
        Object.assign(app.config, { warnHandler() {}, errorHandler: (error) => errors.push(error) });
        app.mount(document.createElement("div"));
        await settle();
        return app;
      };
      const set = async (...refs) => {
        for (const [ref, value] of refs) ref.value = value;
        await settle();
      };
      await run({ client, Box, mount, set, errors });
    });

  scenario("activated and removed in the same tick", async ({ client, Box, mount, set }) => {
    const active = ref(true);
    const shown = ref(true);
    const Parent = { setup: () => () => h("div", shown.value ? h(Box) : "none") };
    await mount(() => h(KeepAlive, null, { default: () => (active.value ? h(Parent) : null) }));
    assert.equal(client.open.size, 1);
    await set([active, false]);
    assert.equal(client.open.size, 0);
    await set([active, true], [shown, false]);
    assert.equal(client.open.size, 0);
  });

  scenario("created in a deactivated parent that is activated later", async ({ client, Box, mount, set }) => {
    const active = ref(true);
    const shown = ref(false);
    const Parent = { setup: () => () => h("div", shown.value ? h(Box) : "none") };
    const app = await mount(() => h(KeepAlive, null, { default: () => (active.value ? h(Parent) : null) }));
    await set([active, false]);
    await set([shown, true]);
    assert.equal(client.open.size, 0);
    await set([active, true]);
    assert.equal(client.open.size, 1);
    app.unmount();
    await settle();
    assert.equal(client.open.size, 0);
  });

  scenario("its setup makes its parent remove it", async ({ client, mount, set }) => {
    const shown = ref(false);
    const hidden = ref(false);
    const Box = {
      setup() {
        useSmhSearch(client);
        hidden.value = true;
        return () => h("p");
      },
    };
    await mount({ setup: () => () => h("div", shown.value && !hidden.value ? h(Box) : "none") });
    await set([shown, true]);
    assert.equal(client.open.size, 0);
  });

  for (const [hook, fail] of [["setup", () => assert.fail("setup")], ["render", () => () => assert.fail("render")]]) {
    scenario(`its ${hook} throws, and an ancestor removes it`, async ({ client, mount, set }) => {
      const shown = ref(false);
      const Box = {
        setup() {
          useSmhSearch(client);
          return fail();
        },
      };
      const Boundary = {
        setup(_, { slots }) {
          const failed = ref(false);
          onErrorCaptured(() => {
            failed.value = true;
            return false;
          });
          return () => (failed.value ? "failed" : slots.default());
        },
      };
      await mount({ setup: () => () => (shown.value ? h(Boundary, null, { default: () => h(Box) }) : null) });
      await set([shown, true]);
      assert.equal(client.open.size, 0);
    });
  }

  scenario("removed while its sibling is suspended", async ({ client, Box, mount, set }) => {
    const shown = ref(true);
    let done;
    const Slow = {
      async setup() {
        await new Promise((resolve) => (done = resolve));
        return () => h("i");
      },
    };
    const Branch = { setup: () => () => h("div", [h(Slow), shown.value ? h(Box) : "none"]) };
    await mount(() => h(Suspense, null, { default: () => h(Branch), fallback: () => "…" }));
    await set([shown, false]);
    done();
    await settle();
    assert.equal(client.open.size, 0);
  });

  scenario("called in onMounted", async ({ client, mount }) => {
    const app = await mount({
      setup() {
        onMounted(() => useSmhSearch(client));
        return () => h("p");
      },
    });
    assert.equal(client.open.size, 1);
    app.unmount();
    await settle();
    assert.equal(client.open.size, 0);
  });

  scenario("called outside of setup, where it throws", async ({ client, mount, errors }) => {
    assert.throws(() => useSmhSearch(client), /in setup\(\), before any await/);
    const Late = {
      async setup() {
        await null;
        useSmhSearch(client);
        return () => h("p");
      },
    };
    await mount(() => h(Suspense, null, { default: () => h(Late) }));
    assert.match(errors[0]?.message, /in setup\(\), before any await/);
    assert.equal(client.open.size, 0);
  });

  scenario("called in an effect scope", async ({ client }) => {
    const scope = effectScope();
    scope.run(() => useSmhSearch(client));
    assert.equal(client.open.size, 1);
    scope.stop();
    await settle();
    assert.equal(client.open.size, 0);
  });
}
