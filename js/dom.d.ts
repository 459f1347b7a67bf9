// Parts of the DOM that TypeScript's library does not declare yet.

interface Document {
  /** Chromium only. */
  readonly prerendering?: boolean;
}

interface DocumentPictureInPicture extends EventTarget {
  readonly window: Window | null;
}

/** Chromium only. */
declare const documentPictureInPicture: DocumentPictureInPicture;

/** Missing in some engines. */
declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): any };
};

/** Chromium only. */
declare function fetchLater(url: string, init: RequestInit): unknown;
