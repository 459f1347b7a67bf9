// The searches that this tab and other tabs show. A tab holds a Web Lock with the search's name, which the browser releases when the
// tab ends for any reason.

const PREFIX = "smh-demo-shown:";

/** Undefined outside a secure context; then only this tab's search is known. */
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
