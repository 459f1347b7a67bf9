// The entry for Vue: composables for a search box and its input. search-box.ts and input.ts implement them.

import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  shallowRef,
  toRaw,
  toValue,
  watch,
  type ComponentInternalInstance,
  type ComputedRef,
  type EffectScope,
  type MaybeRefOrGetter,
  type ShallowRef,
} from "vue";
import type { CallOptions, SearchConditions, SearchSnapshot, SearchViewOptions, SmhClient } from "./exports.js";
import { connectInput, type InputElement, type InputOptions, type InputTarget } from "./input.js";
import { createSearchBox } from "./search-box.js";

/** The result of `useSmhSearch`. */
export interface SmhSearch {
  /** The state to render. Its status is "idle" while there is no client. */
  readonly snapshot: Readonly<ShallowRef<SearchSnapshot>>;
  /** The snapshot's status. */
  readonly status: ComputedRef<SearchSnapshot["status"]>;
  /** All items so far, in order. */
  readonly items: ComputedRef<SearchSnapshot["items"]>;
  /** Whether `loadMore()` can load more items. */
  readonly hasMore: ComputedRef<boolean>;
  /** An `SmhError`, while the status is "failed". */
  readonly error: ComputedRef<SearchSnapshot["error"]>;
  /**
   * Searches with new conditions and deletes the previous search. Conditions equal to the current ones change nothing. Before
   * there is a client, or before the component is mounted, the conditions are kept and searched later.
   *
   * @param conditions the conditions of the search
   * @param options `immediate`: search without waiting for `debounceMs`
   * @throws {SmhError} of kind "config" for invalid conditions; before there is a client, `error` shows it when the client
   * arrives
   */
  readonly search: (conditions: SearchConditions, options?: { immediate?: boolean }) => void;
  /** Deletes the current search and resets the snapshot to "idle". */
  readonly clear: () => void;
  /**
   * Loads the next page. Does nothing while a page is loading, or if there are no more. `error` shows a failure.
   *
   * @param options `signal` ends the waiting, and the promise rejects with its reason
   * @returns resolves when the page has arrived, or can't arrive any longer
   */
  readonly loadMore: (options?: CallOptions) => Promise<void>;
  /** Tries again after a failure. */
  readonly retry: () => void;
}

/**
 * A search box: a `SearchView` that is open while the component is mounted, or the effect scope is active. Each search is
 * deleted: when the conditions change, when the component is unmounted or deactivated (`<KeepAlive>`), when the scope is
 * disposed, and when the user leaves the page. When the component is activated again, and when the client or the options
 * change, a new view opens and searches with the last conditions.
 *
 * @param client the client, or a ref or getter of it; `undefined` while it is loading
 * @param options the options of `client.openSearchView()`, or a ref or getter of them. Invalid options show as "failed".
 * @default {}
 * @returns refs of the state to render, and the actions of the user
 * @example
 * const client = shallowRef<SmhClient>();
 * const { items, search, clear } = useSmhSearch(client);
 * useSmhInput(useTemplateRef("input"), { search, clear });
 */
export function useSmhSearch(
  client: MaybeRefOrGetter<SmhClient | undefined>,
  options: MaybeRefOrGetter<SearchViewOptions> = {},
): SmhSearch {
  const scope = getCurrentScope();
  // Without a scope, nothing would close the view.
  if (!scope) throw new Error("smh-wasm: call useSmhSearch() in setup(), before any await, or in an effectScope()");
  const component = currentComponent();
  const box = createSearchBox();
  const snapshot = shallowRef(box.getSnapshot());
  box.subscribe(() => {
    snapshot.value = box.getSnapshot();
  });
  watch(
    // `toRaw`, because a deep ref returns a proxy of the client. Each option is read, so that its changes are tracked.
    () => [toRaw(toValue(client)), { ...toValue(options) }] as const,
    ([client, options]) => box.use(client, options),
    { immediate: true },
  );
  const mount = () => {
    // Vue may still call the hooks of a component that is unmounted, or inside a deactivated <KeepAlive>.
    if (scope.active && !isDeactivated(component)) box.mount();
  };
  if (component?.scope !== scope) {
    if (typeof document !== "undefined") box.mount();
  } else {
    if (component.isMounted) mount();
    else onMounted(mount);
    onActivated(mount);
    onDeactivated(box.unmount);
  }
  onScopeDispose(box.unmount);

  const { search, clear, loadMore, retry } = box;
  return {
    snapshot,
    status: computed(() => snapshot.value.status),
    items: computed(() => snapshot.value.items),
    hasMore: computed(() => snapshot.value.hasMore),
    error: computed(() => snapshot.value.error),
    search,
    clear,
    loadMore,
    retry,
  };
}

/**
 * Searches while the user types into an input: see `connectInput` of `smh-wasm/input`. Works with and without `v-model`.
 *
 * @param input a template ref of the input, or a getter
 * @param target the result of `useSmhSearch`, or your own functions
 * @param options as for `connectInput`
 * @default {}
 * @throws {TypeError} when the input is mounted, if `composingMs` is neither `false` nor a number from 0
 * @example
 * const search = useSmhSearch(client);
 * useSmhInput(useTemplateRef("input"), search); // <input ref="input" type="search" />
 */
export function useSmhInput(
  input: MaybeRefOrGetter<InputElement | null | undefined>,
  target: InputTarget,
  options: InputOptions = {},
): void {
  watch(
    () => toValue(input),
    (input, _, onCleanup) => {
      if (input) onCleanup(connectInput(input, target, options).disconnect);
    },
    { immediate: true, flush: "post" },
  );
}

/** The component that is being set up. Shared composables and stores have a scope of their own, which may outlive it. */
function currentComponent(): (ComponentInternalInstance & { scope?: EffectScope }) | null {
  return getCurrentInstance();
}

/** Whether a component is inside a deactivated <KeepAlive>. */
function isDeactivated(component: ComponentInternalInstance | null): boolean {
  for (let ancestor = component; ancestor; ancestor = ancestor.parent) if (ancestor.isDeactivated) return true;
  return false;
}
