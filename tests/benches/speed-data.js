// Responses of the service, as long as real ones.

const item = (index) => ({
  type: "file",
  name: `Quarterly report ${index}.docx`,
  path: ["Documents", "2026", "Reports", `Quarterly report ${index}.docx`],
  inode: "00000000000000000123456789abcdef",
  creationTime: "2026-03-14T08:21:07.000Z",
  modificationTime: "2026-09-02T16:40:55.000Z",
  contentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  size: String(48_213 + index),
  crc64: "11051210869376104954",
  eTag: '"d41d8cd98f00b204e9800998ecf8427e"',
  versionId: 18,
  metaData: {},
  labels: ["report"],
  fileType: "word",
  previewByDoc: true,
  previewByCI: true,
  previewAsIcon: false,
});

const texts = new Map();

/** The body of a page with this many items, which is not the last page. */
export function pageOf(items) {
  if (!texts.has(items)) {
    const contents = Array.from({ length: items }, (_, index) => item(index));
    texts.set(items, JSON.stringify({ searchId: "search-1", searchFinished: false, hasMore: true, nextMarker: items + 1, contents }));
  }
  return texts.get(items);
}

/** The body of the response to a query for the tasks in this URL: all have ended. */
export function taskList(url) {
  const [, ids] = /\/api\/v1\/task\/[^/]+\/([^?]+)/.exec(decodeURIComponent(url));
  return JSON.stringify(ids.split(",").map((taskId) => ({ taskId: Number(taskId), status: 200, result: [{ err: "", status: 0, deleteCount: 3 }] })));
}
