/** A part of the application that fills the page's main area, one at a time. */
export interface View {
  readonly title: string;
  readonly element: HTMLElement;
  /** What gets the focus when the user comes here. */
  readonly focus: HTMLElement;
  /** The address names the same view with another query. */
  follow?(query: URLSearchParams): void;
  /** The user leaves the view. */
  close(): void;
}
