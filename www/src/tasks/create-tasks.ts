// Lets the emulator create tasks. The real service has no such API; there, tasks come from operations such as copying.

import type { Level, TaskName } from "./task-ids.js";

export type Outcome = "succeeded" | "partial" | "failed";

export interface TaskOptions {
  readonly type: string;
  readonly count: number;
  /** The last task ends after this time; the others end at regular intervals before it. */
  readonly durationMs: number;
  /** The outcomes of the tasks, in turn. */
  readonly outcomes: readonly Outcome[];
}

const statuses: Record<Outcome, number> = { succeeded: 200, partial: 207, failed: 400 };

/** The result of a task of an unknown type. For known types the emulator has example results. */
const unknownTypeResult = { note: "a type that the package does not know", bytes: 1234, items: ["a", "b"] };
export const UNKNOWN_TYPE = "somethingNew";

const MAX_CONCURRENT = 6;
const TIMEOUT_MS = 10_000;

export function levelOf(type: string): Level {
  return type === "clearLibraryHistory" ? "library" : "space";
}

/** Creates tasks. `onCreated` receives the number of tasks created so far. */
export async function createTasks(
  baseUrl: string,
  { type, count, durationMs, outcomes }: TaskOptions,
  onCreated: (created: number) => void,
  signal: AbortSignal,
): Promise<TaskName[]> {
  const level = levelOf(type);
  const names = new Array<TaskName>(count);
  let next = 0;
  let created = 0;
  const create = async (index: number) => {
    const status = statuses[outcomes[index % outcomes.length] ?? "succeeded"];
    const result = type === UNKNOWN_TYPE ? { result: unknownTypeResult } : {};
    const body = {
      level,
      taskType: type,
      durationMs: Math.round((durationMs * (index + 1)) / count),
      outcome: { status, ...result },
    };
    const response = await fetch(new URL("/_emulator/tasks", baseUrl), {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw new Error(`The emulator answered with status ${response.status}.`);
    names[index] = { level, id: ((await response.json()) as { taskId: string }).taskId };
    created += 1;
    onCreated(created);
  };
  const worker = async () => {
    while (next < count) await create(next++);
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker));
  return names;
}
