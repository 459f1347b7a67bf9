// Loads the thumbnails of the rows that are in view, a few at a time, the last rows first: after fast scrolling, those are shown.

import type { SearchItem, SmhClient } from "smh-wasm";
import { el } from "../ui/dom.js";

const MAX_LOADING = 4;
/** In pixels: sharp on screens with two pixels for each. */
const SIZE = 96;
/** Loads them a little before they come into view. */
const MARGIN = "200px";

export interface Thumbnails {
  /** Shows the thumbnail of an item in this element when it comes into view. If it can't be loaded, nothing is shown. */
  add(place: HTMLElement, item: SearchItem): void;
  close(): void;
}

export function thumbnails(client: SmhClient): Thumbnails {
  const items = new WeakMap<Element, SearchItem>();
  const wanted = new Set<Element>();
  let loading = 0;
  let closed = false;

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        wanted.delete(target);
        if (isIntersecting) wanted.add(target);
      }
      loadNext();
    },
    { rootMargin: MARGIN },
  );
  const loadNext = () => {
    while (loading < MAX_LOADING && !closed) {
      const place = [...wanted].at(-1);
      const item = place && items.get(place);
      if (place === undefined || item === undefined) return;
      wanted.delete(place);
      observer.unobserve(place);
      loading += 1;
      void load(place, item).finally(() => {
        loading -= 1;
        loadNext();
      });
    }
  };
  const load = async (place: Element, item: SearchItem) => {
    // Decorative: the row has the name and the kind as text.
    const picture = el("img", { class: "item-picture", alt: "", decoding: "async", referrerpolicy: "no-referrer", draggable: "false" });
    try {
      picture.src = await client.thumbnailUrl(item.path, { size: SIZE });
      await picture.decode();
      place.append(picture);
    } catch {
      // The icon of its kind stays.
    }
  };
  return {
    add(place, item) {
      items.set(place, item);
      observer.observe(place);
    },
    close() {
      closed = true;
      observer.disconnect();
    },
  };
}
