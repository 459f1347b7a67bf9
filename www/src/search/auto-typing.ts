// Types into the search box at human speed, always with the same pauses, so that the two clients can be compared.

/** Typed without a pause. People pause for longer than a debounce about once in three keys. */
const bursts = ["re", "adme", " ch", "ange", "log", " li", "cen", "se"];
const KEY_MS = 130;
const PAUSE_MS = 400;

export interface AutoTyping {
  readonly typing: boolean;
  start(): void;
  stop(): void;
}

/** `onChange` is called when the typing starts and when it ends. */
export function autoTyping(field: HTMLInputElement, onChange: () => void): AutoTyping {
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
