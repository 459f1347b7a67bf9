// Objects that calls return to the application. Plain JavaScript, because the WebAssembly side imports this file.

/**
 * A task. Fields that are not known are left out.
 * @param {string} taskId
 * @param {string | undefined} taskType
 * @param {string} state
 * @param {number} status
 * @param {boolean} partial
 * @param {unknown} result
 */
export function taskObject(taskId, taskType, state, status, partial, result) {
  return {
    taskId,
    ...(taskType !== undefined && { taskType }),
    state,
    status,
    ...(partial && { partial }),
    ...(result !== undefined && { result }),
  };
}
