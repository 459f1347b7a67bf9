// The folders from the library down to the one that is shown, as links.

import { el } from "../ui/dom.js";
import { urlOfFolder, type Path } from "../items/item-path.js";

export function breadcrumb(library: string, path: Path): HTMLElement {
  const names = [library, ...path];
  const links = names.map((name, depth) => {
    const isLast = depth === path.length;
    const link = el(
      "a",
      { href: urlOfFolder(path.slice(0, depth)), ...(isLast && { "aria-current": "page" }), "data-testid": "crumb" },
      name,
    );
    return el("li", {}, link);
  });
  return el("nav", { class: "breadcrumb", "aria-label": "Folder" }, el("ol", {}, ...links));
}
