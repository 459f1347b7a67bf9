// Objects that calls return to the application. Plain JavaScript, because the WebAssembly side imports this file.

import { smhError } from "../platform/error.js";

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

/**
 * The same error with the last known states of tasks. A copy: several calls may fail with one error.
 * @param {import("../platform/error.js").SmhError} error
 * @param {import("../../../js/types/task.js").TaskStatus[]} tasks
 */
export function withTasks(error, tasks) {
  const fields = { ...error.toJSON(), english: error.userMessage("en"), chinese: error.userMessage("zh") };
  return smhError(/** @type {import("../platform/error.js").SmhErrorFields} */ (fields), error.cause, tasks);
}
