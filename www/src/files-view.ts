// A view in place of the rest of a file browser, so that the user can leave the search.

import type { Config } from "./config.js";
import { el, icon } from "./ui/dom.js";
import { icons } from "./ui/icons.js";
import type { View } from "./ui/view.js";

export function filesView(config: Config): View {
  const heading = el("h1", { tabindex: "-1" }, "Files");
  const element = el(
    "div",
    { class: "view" },
    heading,
    el(
      "p",
      { class: "lead" },
      "Library ",
      el("strong", {}, config.libraryId),
      ". When you come here from a search, that search is deleted on the server, as the list of searches shows.",
    ),
    el(
      "a",
      { class: "card-link", href: "#/search" },
      icon(icons.search),
      el(
        "span",
        {},
        el("strong", {}, "Search the library"),
        el("span", { class: "card-link-more" }, "By name, type, extension and size"),
      ),
    ),
  );
  return { title: "Files", element, focus: heading, close: () => {} };
}
