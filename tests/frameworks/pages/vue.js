// A search box made with Vue.

import {
  createApp,
  createSSRApp,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  onUpdated,
  reactive,
  ref,
  shallowReactive,
} from "vue";
import { renderToString } from "vue/server-renderer";
import { useSmhSearch } from "smh-wasm/vue";
import { clientOf, clients, first, optionsOf, ready, rendered } from "./stage.js";

/** Outside of any component, or at least not its own. */
let scope;

const Search = {
  props: ["wishes"],
  setup({ wishes }) {
    const use = () =>
      useSmhSearch(
        () => clientOf(wishes),
        () => optionsOf(wishes),
      );
    if (wishes.shared) scope = effectScope(true);
    const found = wishes.shared ? scope.run(use) : use();
    const { status, items, hasMore, error, search, clear, loadMore, retry } = found;
    if (wishes.atMount) search({ keyword: wishes.atMount }, { immediate: true });
    onUpdated(() => rendered(found));
    onMounted(() => {
      rendered(found);
      if (wishes.atMount) search({ keyword: wishes.atMount }, { immediate: true });
    });
    return () => {
      const type = ({ target }) => (target.value ? search({ keyword: target.value }) : clear());
      return [
        h("input", { id: "keyword", onInput: type, "data-status": status.value }),
        h("ul", { id: "results" }, items.value.map(({ name }) => h("li", { key: name }, name))),
        hasMore.value ? h("button", { id: "more", onClick: () => void loadMore() }) : null,
        error.value ? h("button", { id: "retry", onClick: retry }) : null,
      ];
    };
  },
};

const wishes = shallowReactive({ ...first });
const App = () => {
  const search = wishes.shown && !wishes.hidden ? h(Search, { wishes }) : null;
  // What is not shown at all is not kept either.
  return h("div", wishes.shown ? h(KeepAlive, () => search) : search);
};

let app = createApp(App);
app.mount("#app");

async function set(changes) {
  Object.assign(wishes, changes);
  await nextTick();
}

ready(set, (found) => found?.snapshot.value, {
  hydrate: async (changes) => {
    app.unmount();
    Object.assign(wishes, first, changes);
    const element = document.createElement("div");
    document.getElementById("app").replaceWith(element);
    element.innerHTML = await renderToString(createSSRApp(App));
    app = createSSRApp(App);
    app.mount(element);
  },
  /** Refs, and not shallow ones, which give proxies. */
  openScope: () => {
    scope = effectScope();
    const client = ref(clients[0]);
    const options = reactive({ debounceMs: 10 });
    scope.run(() => {
      const found = useSmhSearch(client, options);
      rendered(found);
      found.search(reactive({ keyword: "lighthouse", tags: undefined }));
    });
    globalThis.changeScope = async (changes) => {
      Object.assign(options, changes);
      await nextTick();
    };
  },
  closeScope: () => scope.stop(),
});
