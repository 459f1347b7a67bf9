// Icons as outlines of 24 by 24 units.

import type { SearchItem } from "smh-wasm";

const page = "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5";

export const icons = {
  folder: "M3 7a2 2 0 0 1 2-2h4l2.5 2.5H19a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
  file: page,
  text: `${page}M9 13h6M9 17h4`,
  code: `${page}M10.5 12l-2 2.5 2 2.5M13.5 12l2 2.5-2 2.5`,
  image: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 16l4.5-4.5 5 5L16 14l4 4M15.5 9h.01",
  video: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM10 9v6l5-3z",
  audio: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  search: "M16.5 10.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM15 15l5 5",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4M12 17h.01",
  chevron: "m6 15 6-6 6 6",
  close: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  open: "M14 4h6v6M20 4l-8.5 8.5M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  move: "M4 12h15M13 6l6 6-6 6",
  copy: "M9 8h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-12M10 11v5M14 11v5",
} as const;

export type IconName = keyof typeof icons;

const code = /\.(c|cc|cpp|css|go|h|html?|java|js|json|mjs|py|rs|sh|toml|ts|tsx|ya?ml)$/i;

/** The icon and the label of an item. */
export function kindOf(item: SearchItem): { icon: IconName; label: string } {
  const media = item.contentType?.split("/")[0];
  if (item.type === "dir") return { icon: "folder", label: "Folder" };
  if (item.type === "symlink") return { icon: "link", label: "Link" };
  if (item.type === "image" || media === "image") return { icon: "image", label: "Image" };
  if (item.type === "video" || media === "video") return { icon: "video", label: "Video" };
  if (media === "audio") return { icon: "audio", label: "Audio" };
  if (code.test(item.name)) return { icon: "code", label: "File" };
  if (media === "text") return { icon: "text", label: "File" };
  return { icon: "file", label: "File" };
}
