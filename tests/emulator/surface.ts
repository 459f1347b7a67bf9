// Every function with all its arguments, as a test writes it. Compiled only, never run.

import { SearchesLeftError, startEmulator, type Emulator, type EmulatorOptions, type Faults, type Search, type State, type Task } from "smh-emulator";

const faults: Faults = {
  latencyMs: 10,
  share429: 0.1,
  retryAfterS: 1,
  only: ["create", "delete"],
  failNext: [
    { operation: "create", status: 429, retryAfter: "1" },
    { operation: "delete", dropAfter: true, count: 2 },
  ],
};
const options: EmulatorOptions = {
  root: new URL("films", import.meta.url),
  port: 0,
  library: "films",
  secret: "s",
  createLatencyMs: 300,
  firstPageWaitMs: 1_000,
  searchTtlS: 60,
  tokenPeriodS: 60,
  taskDurationMs: 100,
  walkDelayUs: 10,
  fileHistory: true,
  historyIntervalS: 0,
  corsMaxAgeS: 0,
  faults,
};

export async function use(): Promise<void> {
  await using emulator: Emulator = await startEmulator(options);
  const { url, libraryId, secret, token } = emulator;
  const client: { baseUrl: string; libraryId: string; accessToken: () => Promise<string> } = { baseUrl: url, libraryId, accessToken: token };
  const another: string = await emulator.token({ spaceId: "a", userId: "alice", clientId: "c", sessionId: "s", admin: true, periodMs: 1_000 });
  await emulator.setFaults({});
  const task: string = await emulator.plantTask({ level: "space", spaceId: "a", durationMs: 1_000, outcome: { status: 207, result: [] } });
  const tasks: Task[] = await emulator.tasks();
  await emulator.advanceClock(1_000);
  await emulator.expireTokens();
  await emulator.reset();
  const state: State = await emulator.state();
  const duration: number | undefined = state.requests[0]?.durationMs;
  try {
    const { counters } = await emulator.expectNothingLeft({ timeoutMs: 1_000 });
    console.log(counters.created, counters.deleted, client, secret, another, task, tasks, duration);
  } catch (error) {
    const left: readonly Search[] = error instanceof SearchesLeftError ? error.searches : [];
    for (const { conditions, ageMs } of left) console.log(conditions, ageMs);
  }
  await emulator.stop();
}

// @ts-expect-error the folder is required
void startEmulator({ port: 8080 });
// @ts-expect-error there is no such option
void startEmulator({ root: ".", createLatency: 5 });
// @ts-expect-error there is no such operation
void startEmulator({ root: ".", faults: { only: ["search"] } });
