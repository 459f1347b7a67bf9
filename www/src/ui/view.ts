/** A view of the application. The page's main area shows one view at a time. */
export interface View {
  readonly title: string;
  readonly element: HTMLElement;
  /** Receives the focus when the user switches to this view. */
  readonly focus: HTMLElement;
  /** Called when the URL changes to the same view with other parameters. */
  update?(parameters: URLSearchParams): void;
  /** Called when the user leaves the view. */
  close(): void;
}
