// An input that is connected with a search, as an application writes it. Compiled only, never run.

import type { SearchConditions, SmhClient } from "smh-wasm";
import { connectInput, type InputConnection, type InputElement, type InputOptions, type InputTarget } from "smh-wasm/input";
import type { SearchView as SlimView } from "smh-wasm/slim";
import { useSmhInput as useReactInput, useSmhSearch as useReactSearch } from "smh-wasm/react";
import { useSmhInput as useVueInput, useSmhSearch as useVueSearch } from "smh-wasm/vue";
import type { Ref as ReactRef } from "react";
import { ref, shallowRef, useTemplateRef } from "vue";
import { same } from "./same.js";

export function connectIt(client: SmhClient, slim: SlimView, input: HTMLInputElement, area: HTMLTextAreaElement): void {
  const view = client.openSearchView();
  const connection = connectInput(input, view);
  same<InputConnection, typeof connection>(true);
  connection.update();
  connection.update({ immediate: true });
  connection.disconnect();
  connectInput(area, slim, { composingMs: false });
  const conditions = (keyword: string): SearchConditions => ({ keyword, type: "image" });
  const options: InputOptions = { composingMs: 500, conditions };
  const target: InputTarget = { search: (conditions, options) => view.search(conditions, options), clear() {} };
  connectInput(input, target, options);
  const element: InputElement = input;
  connectInput(element, useVueSearch(client), {});

  // @ts-expect-error an input has a value
  connectInput(document.createElement("div"), view);
  // @ts-expect-error something that searches
  connectInput(input, {});
  // @ts-expect-error a number, or false
  connectInput(input, view, { composingMs: true });
  // @ts-expect-error unknown options are typing errors
  connectInput(input, view, { debounceMs: 100 });
  // @ts-expect-error unknown conditions are typing errors
  connectInput(input, view, { conditions: () => ({ keywords: "a" }) });
}

export function useThem(client: SmhClient): void {
  const refs: ReactRef<HTMLInputElement>[] = [
    useReactInput(useReactSearch(client)),
    useReactInput(useReactSearch(client), { composingMs: 500 }),
  ];
  void refs;
  // @ts-expect-error something that searches
  useReactInput();

  const found = useVueSearch(client);
  const element = shallowRef<HTMLInputElement>();
  for (const one of [element, ref<HTMLInputElement | null>(null), useTemplateRef<HTMLInputElement>("input"), () => element.value]) {
    useVueInput(one, found, { composingMs: 500 });
  }
  // @ts-expect-error an input
  useVueInput(ref("input"), found);
}
