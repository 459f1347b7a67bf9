// Builds the pages for tests/e2e into target/frameworks: those in `pages`, and those of the guides.

import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AGES, bundle } from "./bundle.mjs";
import { writeGuide, writePlainGuide } from "./guide.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../../target/frameworks");

async function page(name, entryPoint, age, mode) {
  const folder = join(target, name);
  await mkdir(folder, { recursive: true });
  await cp(join(here, "pages/page.html"), join(folder, "index.html"));
  await bundle(entryPoint, age, { outfile: join(folder, "page.js") }, mode);
}

await rm(target, { recursive: true, force: true });
const pages = Object.keys(AGES).flatMap((age) => [
  page(`react-${age}`, join(here, "pages/react.jsx"), age),
  page(`vue-${age}`, join(here, "pages/vue.js"), age),
]);
const guides = ["react", "vue"].map(async (name) => {
  const main = await writeGuide(join(here, `../../docs/${name}.md`), join(target, `guide-${name}/source`));
  await page(`guide-${name}`, main, "newest", "production");
});
const plain = writePlainGuide(join(here, "../../docs/search-box.md"), join(target, "guide-plain/source")).then((main) =>
  page("guide-plain", main, "newest", "production"),
);
await Promise.all([...pages, ...guides, plain]);
// The tests check for this file to find out whether the pages are built.
await cp(join(here, "pages/page.html"), join(target, "index.html"));
