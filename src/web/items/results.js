// Objects that actions on items return to the application. Plain JavaScript, because the WebAssembly side imports this file.

/**
 * A `BatchItem`. Fields that are not known are left out.
 * @param {string} state
 * @param {number | undefined} status
 * @param {string | undefined} code
 * @param {string[] | undefined} path
 * @param {string | undefined} recycledItemId
 * @param {string | undefined} taskId
 * @param {unknown} error
 */
export function batchItem(state, status, code, path, recycledItemId, taskId, error) {
  return Object.freeze({
    state,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(path !== undefined && { path }),
    ...(recycledItemId !== undefined && { recycledItemId }),
    ...(taskId !== undefined && { taskId }),
    ...(error !== undefined && { error }),
  });
}

/**
 * A `BatchProgress`.
 * @param {number} ended
 * @param {number} total
 * @param {{ state: string }[]} items
 */
export function batchProgress(ended, total, items) {
  return { ended, total, items: [...items] };
}

/**
 * A `BatchOutcome`.
 * @param {{ state: string }[]} items
 */
export function batchOutcome(items) {
  /** @type {Record<string, number>} */
  const counts = { succeeded: 0, failed: 0, unknown: 0, pending: 0 };
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1;
  return { items, ...counts };
}

/**
 * A `FolderPage`: items that the service sends without a path get theirs.
 * @param {any} page
 * @param {string | undefined} marker in place of a bigint
 */
export function folderPage(page, marker) {
  if (marker !== undefined) page.nextMarker = marker;
  for (const item of page.contents) item.path ??= [...page.path, item.name];
  return page;
}

/**
 * A `FileLink`.
 * @param {string} url
 * @param {number} expiresMs
 * @param {string | undefined} size
 */
export function fileLink(url, expiresMs, size) {
  return { url, expiresAt: new Date(expiresMs), ...(size !== undefined && { size }) };
}
