// Which searches are on show, in this tab and in others. Each is told by holding a Web Lock of its name: it ends with the
// tab, however that ends.

const PREFIX = "smh-demo-shown:";

/** Missing where the page is not in a secure context: then this tab knows of itself only. */
const locks = navigator.locks as LockManager | undefined;

let own: string | undefined;
let release = () => {};

export function setShown(searchId: string | undefined): void {
  if (searchId === own) return;
  own = searchId;
  release();
  if (searchId === undefined) return;
  const held = new Promise<void>((resolve) => (release = resolve));
  void locks?.request(PREFIX + searchId, () => held);
}

export async function shownSearches(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks?.query()) ?? {};
  const names = held.map(({ name = "" }) => name).filter((name) => name.startsWith(PREFIX));
  const shown = new Set(names.map((name) => name.slice(PREFIX.length)));
  if (own !== undefined) shown.add(own);
  return shown;
}
