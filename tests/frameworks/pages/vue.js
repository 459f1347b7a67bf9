// A search box with Vue.

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
import { clientOf, clients, first, optionsOf, ready, rendered } from "./common.js";

/** A scope that is not the component's own. */
let scope;

const Search = {
  props: ["properties"],
  setup({ properties }) {
    const use = () =>
      useSmhSearch(
        () => clientOf(properties),
        () => optionsOf(properties),
      );
    if (properties.shared) scope = effectScope(true);
    const found = properties.shared ? scope.run(use) : use();
    const { status, items, hasMore, error, search, clear, loadMore, retry } = found;
    if (properties.atMount) search({ keyword: properties.atMount }, { immediate: true });
    onUpdated(() => rendered(found));
    onMounted(() => {
      rendered(found);
      if (properties.atMount) search({ keyword: properties.atMount }, { immediate: true });
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

const properties = shallowReactive({ ...first });
const App = () => {
  const search = properties.shown && !properties.hidden ? h(Search, { properties }) : null;
  // A search box that is not shown is not kept alive.
  return h("div", properties.shown ? h(KeepAlive, () => search) : search);
};

let app = createApp(App);
app.mount("#app");

async function set(changes) {
  Object.assign(properties, changes);
  await nextTick();
}

ready(set, (found) => found?.snapshot.value, {
  hydrate: async (changes) => {
    app.unmount();
    Object.assign(properties, first, changes);
    const element = document.createElement("div");
    document.getElementById("app").replaceWith(element);
    element.innerHTML = await renderToString(createSSRApp(App));
    app = createSSRApp(App);
    app.mount(element);
  },
  /** The client and the options are deep refs, so the package receives proxies. */
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
