// Tasks made by the emulator, as the service's own jobs would be. The service itself has nothing like it.

import type { Level, TaskName } from "./task-ids.js";

export type Ending = "well" | "part" | "badly";

export interface Wanted {
  readonly type: string;
  readonly count: number;
  /** The last one ends after so long, the others spread before it. */
  readonly durationMs: number;
  /** How they end, in turn. */
  readonly endings: readonly Ending[];
}

const statuses: Record<Ending, number> = { well: 200, part: 207, badly: 400 };

/** The emulator has examples of results for the types that are known; this is for others. */
const strange = { note: "a type that the package does not know", bytes: 1234, items: ["a", "b"] };
export const STRANGE_TYPE = "somethingNew";

const AT_A_TIME = 6;
const TIMEOUT_MS = 10_000;

export function levelOf(type: string): Level {
  return type === "clearLibraryHistory" ? "library" : "space";
}

/** Tells how many there are so far. */
export async function makeTasks(
  baseUrl: string,
  { type, count, durationMs, endings }: Wanted,
  onMade: (made: number) => void,
  signal: AbortSignal,
): Promise<TaskName[]> {
  const level = levelOf(type);
  const names = new Array<TaskName>(count);
  let next = 0;
  let made = 0;
  const make = async (index: number) => {
    const status = statuses[endings[index % endings.length] ?? "well"];
    const result = type === STRANGE_TYPE ? { result: strange } : {};
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
    made += 1;
    onMade(made);
  };
  const worker = async () => {
    while (next < count) await make(next++);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return names;
}
