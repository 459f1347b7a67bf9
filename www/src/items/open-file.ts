// Opens files in a new tab, and saves them.

import type { SearchItem, SmhClient } from "smh-wasm";
import { el } from "../ui/dom.js";

/** Opens a file in a new tab, which the browser shows or saves. */
export async function openFile(client: SmhClient, item: SearchItem): Promise<void> {
  // Opened before the request, because browsers block tabs that are opened without a click.
  const tab = window.open("", "_blank");
  try {
    const { url } = await client.getFileLink(item.path, { disposition: "inline", purpose: "preview" });
    if (tab === null) throw new Error("The browser has blocked the new tab. Please allow tabs for this page.");
    // The file must not control this page.
    tab.opener = null;
    tab.location.replace(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/** By then, a browser has begun to save the file of a frame. */
const FRAME_MS = 60_000;

/** Saves files. A frame for each, so that the page itself does not navigate, which would cancel its requests in some browsers. */
export async function saveFiles(client: SmhClient, items: readonly SearchItem[]): Promise<void> {
  for (const item of items) {
    const { url } = await client.getFileLink(item.path, { disposition: "attachment", purpose: "download" });
    const frame = el("iframe", { src: url, hidden: true, sandbox: "allow-downloads", title: "Download" });
    document.body.append(frame);
    setTimeout(() => frame.remove(), FRAME_MS);
  }
}
