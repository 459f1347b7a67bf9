// Task ids in the form's text and in the URL.

/** The service has tasks of the library and tasks of its spaces. */
export type Level = "library" | "space";

export const levels: readonly Level[] = ["library", "space"];

export interface TaskName {
  readonly level: Level;
  /** Decimal digits, because ids have 64 bits. */
  readonly id: string;
}

const MAX_ID = 2n ** 63n - 1n;

/** Splits a text at spaces, commas and line breaks into unique ids and words that are not ids. */
export function parseIds(text: string): { ids: string[]; invalid: string[] } {
  const ids = new Set<string>();
  const invalid = new Set<string>();
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== "")) {
    const id = /^\d{1,19}$/.test(word) ? BigInt(word) : undefined;
    if (id === undefined || id > MAX_ID) invalid.add(word);
    else ids.add(String(id));
  }
  return { ids: [...ids], invalid: [...invalid] };
}

/** Lists the first words and the number of further ones. */
export function abbreviatedList(words: readonly string[], limit = 10): string {
  const more = words.length - limit;
  return more > 0 ? `${words.slice(0, limit).join(", ")} and ${more} more` : words.join(", ");
}

/** The view's URL fragment with these tasks. */
export function urlOf(tasks: readonly TaskName[]): string {
  const parts = levels.map((level) => ({ level, ids: tasks.filter((task) => task.level === level).map(({ id }) => id) }));
  const query = parts.filter(({ ids }) => ids.length > 0).map(({ level, ids }) => `${level}=${ids.join(",")}`);
  return query.length === 0 ? "#/tasks" : `#/tasks?${query.join("&")}`;
}

/** The tasks in the URL's parameters, and the words in them that are not ids. */
export function tasksIn(parameters: URLSearchParams): { tasks: TaskName[]; invalid: string[] } {
  const parsed = levels.map((level) => ({ level, ...parseIds(parameters.get(level) ?? "") }));
  return {
    tasks: parsed.flatMap(({ level, ids }) => ids.map((id) => ({ level, id }))),
    invalid: parsed.flatMap(({ invalid }) => invalid),
  };
}
