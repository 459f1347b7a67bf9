// Types into the search box at a person's pace, always in the same way: the two clients can be compared.

/** What is typed without a pause. A person's hand rests about once in three keys for longer than a debounce. */
const bursts = ["re", "adme", " ch", "ange", "log", " li", "cen", "se"];
const KEY_MS = 130;
const PAUSE_MS = 400;

export interface Typist {
  readonly typing: boolean;
  start(): void;
  stop(): void;
}

/** `onChange` is told when it starts and when it ends. */
export function typist(field: HTMLInputElement, onChange: () => void): Typist {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (text: string) => {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const type = (keys: readonly { key: string; pauseMs: number }[]) => {
    const [next, ...rest] = keys;
    if (next === undefined) return self.stop();
    set(field.value + next.key);
    timer = setTimeout(() => type(rest), next.pauseMs);
  };
  const self = {
    get typing() {
      return timer !== undefined;
    },
    start() {
      self.stop();
      set("");
      type(
        bursts.flatMap((burst) =>
          [...burst].map((key, index) => ({ key, pauseMs: index < burst.length - 1 ? KEY_MS : PAUSE_MS })),
        ),
      );
      onChange();
    },
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      onChange();
    },
  };
  return self;
}
