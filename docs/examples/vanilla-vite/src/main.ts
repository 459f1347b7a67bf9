import { openSearchBox } from "./search-box";
import "./style.css";

const main = document.querySelector("main")!;
let leave = () => {};

/** Leaves the current view and shows the one that the URL names. */
function show() {
  leave();
  leave = () => {};
  const name = location.hash === "#about" ? "about" : "search";
  main.replaceChildren(document.querySelector<HTMLTemplateElement>(`template#${name}`)!.content.cloneNode(true));
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (name === "search") leave = openSearchBox(main);
}

addEventListener("hashchange", show);
show();
