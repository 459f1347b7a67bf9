// The search box and the other conditions.

import type { SearchConditions, SearchType } from "smh-wasm";
import { connectInput } from "smh-wasm/input";
import { el, icon } from "../ui/dom.js";
import { field, select, type Choice } from "../ui/form.js";
import { words } from "../ui/format.js";
import { icons } from "../ui/icons.js";

const types: readonly (readonly [value: SearchType, label: string])[] = [
  ["all", "Everything"],
  ["dir", "Folders"],
  ["file", "Files"],
  ["image", "Images"],
  ["video", "Videos"],
  ["audio", "Audio"],
  ["word", "Documents"],
  ["excel", "Spreadsheets"],
  ["powerpoint", "Presentations"],
  ["pdf", "PDF"],
  ["text", "Text"],
];
const sizes: readonly Choice[] = [
  ["0", "Any size"],
  ["10000", "10 kB or more"],
  ["100000", "100 kB or more"],
  ["1000000", "1 MB or more"],
  ["10000000", "10 MB or more"],
];
const orders: readonly Choice[] = [
  ["", "Best match"],
  ["name", "Name"],
  ["modificationTime", "Modified"],
  ["size", "Size"],
];
const directions: readonly Choice[] = [
  ["asc", "Ascending"],
  ["desc", "Descending"],
];

export interface SearchForm {
  readonly element: HTMLElement;
  readonly keyword: HTMLInputElement;
  /** Calls `onChange` with the current conditions. */
  submit(): void;
}

/** `onChange` receives the conditions, or undefined if none are set. `immediate` is true after Enter. */
export function searchForm(
  onChange: (conditions: SearchConditions | undefined, options: { immediate: boolean }) => void,
): SearchForm {
  // `autocomplete` is off, so that the browser does not restore conditions after a reload without a search for them.
  const keyword = el("input", {
    type: "search",
    id: "keyword",
    placeholder: "Words in the name",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    maxlength: "200",
    "data-testid": "keyword",
  });
  const extension = el("input", {
    type: "text",
    id: "extension",
    placeholder: ".rs .toml",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "100",
    "data-testid": "extension",
  });
  const type = select("type", types);
  const size = select("min-size", sizes);
  const order = select("order-by", orders);
  const direction = select("order-direction", directions);
  const directionField = field("Direction", direction);

  const read = (): SearchConditions | undefined => {
    const text = words(keyword.value).join(" ");
    const extname = extensions(extension.value);
    const minFileSize = Number(size.value);
    const conditions: SearchConditions = {};
    if (text !== "") conditions.keyword = text;
    if (type.value !== "all") conditions.type = type.value as SearchType;
    if (extname.length > 0) conditions.extname = extname;
    if (minFileSize > 0) conditions.minFileSize = minFileSize;
    if (Object.keys(conditions).length === 0) return undefined;
    if (order.value !== "") {
      conditions.orderBy = order.value as NonNullable<SearchConditions["orderBy"]>;
      conditions.orderByType = direction.value as NonNullable<SearchConditions["orderByType"]>;
    }
    return conditions;
  };

  const element = el(
    "form",
    { class: "search-form", role: "search", "aria-label": "Library", autocomplete: "off" },
    el(
      "div",
      { class: "search-box" },
      el("label", { for: "keyword", class: "visually-hidden" }, "Search words"),
      icon(icons.search),
      keyword,
    ),
    el(
      "fieldset",
      { class: "conditions" },
      el("legend", { class: "visually-hidden" }, "Conditions"),
      field("Type", type),
      field("Extension", extension),
      field("Size", size),
      field("Sort by", order),
      directionField,
    ),
  );
  const update = () => {
    directionField.hidden = order.value === "";
  };
  update();
  const change = ({ immediate = false } = {}) => onChange(read(), { immediate });
  // Other conditions may be set, so an empty text does not have to clear the search.
  const target = { search: (_: SearchConditions, pace?: { immediate?: boolean }) => change(pace), clear: () => change() };
  for (const input of [keyword, extension]) connectInput(input, target);
  for (const choice of [type, size, order, direction]) {
    choice.addEventListener("input", () => {
      update();
      change();
    });
  }
  const submit = () => change({ immediate: true });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return { element, keyword, submit };
}

/** Converts ".rs, toml" to [".rs", ".toml"]. */
function extensions(text: string): string[] {
  const names = text.toLowerCase().split(/[\s,;]+/).map((name) => name.replace(/^\*?\.*/, ""));
  return [...new Set(names.filter((name) => name !== "").map((name) => `.${name}`))];
}
