// The entry for Vue: a search box, and its input, as composables. Everything they do is in search-box.ts and input.ts.

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

/** What `useSmhSearch` gives. */
export interface SmhSearch {
  /** What to show. While there is no client its status is "idle". */
  readonly snapshot: Readonly<ShallowRef<SearchSnapshot>>;
  /** The snapshot's status. */
  readonly status: ComputedRef<SearchSnapshot["status"]>;
  /** Every item so far, in order. */
  readonly items: ComputedRef<SearchSnapshot["items"]>;
  /** `loadMore()` would bring more. */
  readonly hasMore: ComputedRef<boolean>;
  /** An `SmhError`, while the status is "failed". */
  readonly error: ComputedRef<SearchSnapshot["error"]>;
  /**
   * New conditions: the search for the earlier ones is deleted. Conditions equal to the current ones change nothing. What
   * is asked for before there is a client, or before the component is mounted, is searched when it is there.
   *
   * @param conditions what to search for
   * @param options `immediate`: without waiting for `debounceMs` of quiet
   * @throws {SmhError} of kind "config" for conditions that can't be used; before there is a client, `error` has it when it
   * comes
   */
  readonly search: (conditions: SearchConditions, options?: { immediate?: boolean }) => void;
  /** Back to nothing searched; deletes the current search. */
  readonly clear: () => void;
  /**
   * Gets the next page. Does nothing while one is on its way or when there is none. What goes wrong shows in `error`.
   *
   * @param options `signal` ends the waiting, and rejects with its reason
   * @returns resolves when the page has arrived, or when it is known that it does not
   */
  readonly loadMore: (options?: CallOptions) => Promise<void>;
  /** After "failed": tries again. */
  readonly retry: () => void;
}

/**
 * A search box: a `SearchView` that lives as long as the component, or the effect scope, does. Its searches are all deleted:
 * when the conditions change, when the component is unmounted or deactivated (`<KeepAlive>`), when the scope is disposed, and
 * when the page goes. A component that is activated again, another client and other options open a new view, which goes on
 * with the last conditions.
 *
 * @param client the client, a ref or a getter of it; `undefined` while it is loading
 * @param options as for `client.openSearchView()`, a ref or a getter of that. What can't be used shows as "failed".
 * @default {}
 * @returns refs of what to show, and what the user can do
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
  // Nobody would ever close it.
  if (!scope) throw new Error("smh-wasm: call useSmhSearch() in setup(), before any await, or in an effectScope()");
  const component = owner();
  const box = createSearchBox();
  const snapshot = shallowRef(box.getSnapshot());
  box.subscribe(() => {
    snapshot.value = box.getSnapshot();
  });
  watch(
    // A ref that is not shallow gives a proxy of the client; each option is looked at, to hear of its change.
    () => [toRaw(toValue(client)), { ...toValue(options) }] as const,
    ([client, options]) => box.use(client, options),
    { immediate: true },
  );
  const mount = () => {
    // Vue may yet call the hooks of a component that it has taken away, or that is in what a <KeepAlive> has put away.
    if (scope.active && !isPutAway(component)) box.mount();
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
 * Searches while the user types into an input: see `connectInput` of `smh-wasm/input`. Needs no `v-model`, and gets along with
 * one.
 *
 * @param input the input: a template ref, or a getter
 * @param target what searches: what `useSmhSearch` gives, or your own
 * @param options how
 * @default {}
 * @throws {TypeError} when the input appears, for a `composingMs` that is neither `false` nor a number from 0
 * @example
 * const found = useSmhSearch(client);
 * useSmhInput(useTemplateRef("input"), found); // <input ref="input" type="search" />
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

/** The component whose setup this is. A scope of its own, as shared composables and stores have one, may outlive that. */
function owner(): (ComponentInternalInstance & { scope?: EffectScope }) | null {
  return getCurrentInstance();
}

/** Whether a component is in what a <KeepAlive> does not show. */
function isPutAway(component: ComponentInternalInstance | null): boolean {
  for (let one = component; one; one = one.parent) if (one.isDeactivated) return true;
  return false;
}
