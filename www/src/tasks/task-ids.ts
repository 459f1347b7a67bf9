// The ids of tasks, as users write them and as the address has them.

/** Whose tasks: the service has those of the library and those of its spaces. */
export type Level = "library" | "space";

export const levels: readonly Level[] = ["library", "space"];

export interface TaskName {
  readonly level: Level;
  /** Decimal digits: ids have 64 bits. */
  readonly id: string;
}

const MAX_ID = 2n ** 63n - 1n;

/** What is written between spaces, commas and ends of lines: each id once, and what is none. */
export function readIds(text: string): { ids: string[]; wrong: string[] } {
  const ids = new Set<string>();
  const wrong = new Set<string>();
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== "")) {
    const id = /^\d{1,19}$/.test(word) ? BigInt(word) : undefined;
    if (id === undefined || id > MAX_ID) wrong.add(word);
    else ids.add(String(id));
  }
  return { ids: [...ids], wrong: [...wrong] };
}

/** The first of many words, and how many more there are. */
export function someOf(words: readonly string[], most = 10): string {
  const more = words.length - most;
  return more > 0 ? `${words.slice(0, most).join(", ")} and ${more} more` : words.join(", ");
}

/** The view's address with these tasks in it. */
export function addressOf(tasks: readonly TaskName[]): string {
  const parts = levels.map((level) => ({ level, ids: tasks.filter((task) => task.level === level).map(({ id }) => id) }));
  const query = parts.filter(({ ids }) => ids.length > 0).map(({ level, ids }) => `${level}=${ids.join(",")}`);
  return query.length === 0 ? "#/tasks" : `#/tasks?${query.join("&")}`;
}

/** The tasks that the address names, and what in it is no id. */
export function namedBy(query: URLSearchParams): { tasks: TaskName[]; wrong: string[] } {
  const read = levels.map((level) => ({ level, ...readIds(query.get(level) ?? "") }));
  return {
    tasks: read.flatMap(({ level, ids }) => ids.map((id) => ({ level, id }))),
    wrong: read.flatMap(({ wrong }) => wrong),
  };
}
