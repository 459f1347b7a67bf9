/** A part of the application that fills the page's main area, one at a time. */
export interface View {
  readonly title: string;
  readonly element: HTMLElement;
  /** What gets the focus when the user comes here. */
  readonly focus: HTMLElement;
  /** The user leaves the view. */
  close(): void;
}
