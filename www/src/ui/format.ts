// Values as people read them.

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

/** Bytes; a size is 64 bits wide, but what is shown of it has three digits. */
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

/** Cuts a text into parts, those that match one of the words marked. */
export function highlight(text: string, words: readonly string[]): { text: string; match: boolean }[] {
  if (words.length === 0) return [{ text, match: false }];
  // The longest first: of two words that start alike, the longer is the better match.
  const sorted = [...words].sort((a, b) => b.length - a.length);
  const pattern = sorted.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  // Splitting by a group keeps the matches: they are at the odd places.
  return text
    .split(new RegExp(`(${pattern})`, "giu"))
    .map((part, index) => ({ text: part, match: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

export function words(keyword: string): string[] {
  return keyword.split(/\s+/).filter((word) => word !== "");
}
