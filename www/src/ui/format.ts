// Formats values for users.

const number = new Intl.NumberFormat();
const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

export function count(value: number | bigint): string {
  return number.format(value);
}

/** "1 result", "20 results". */
export function plural(value: number | bigint, one: string, many = `${one}s`): string {
  return `${count(value)} ${Number(value) === 1 ? one : many}`;
}

/** A size with its unit. Sizes have 64 bits; a rounded number is sufficient for display. */
export function bytes(value: string | number): string {
  let amount = Number(value);
  if (!Number.isFinite(amount)) return "";
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${decimal.format(amount)} ${units[unit]}`;
}

export function date(iso: string): { short: string; long: string } | undefined {
  const value = new Date(iso);
  if (Number.isNaN(value.getTime())) return undefined;
  return { short: day.format(value), long: moment.format(value) };
}

export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Splits a text into parts that match one of the words and parts that do not. */
export function highlight(text: string, words: readonly string[]): { text: string; match: boolean }[] {
  if (words.length === 0) return [{ text, match: false }];
  // The longest first: of two words with the same beginning, the longer one is the better match.
  const sorted = [...words].sort((a, b) => b.length - a.length);
  const pattern = sorted.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  // Splitting by a group keeps the matches at the odd indexes.
  return text
    .split(new RegExp(`(${pattern})`, "giu"))
    .map((part, index) => ({ text: part, match: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

export function words(keyword: string): string[] {
  return keyword.split(/\s+/).filter((word) => word !== "");
}
