// What the views with items share.

import type { SmhClient } from "smh-wasm";
import type { Actions } from "../actions/actions.js";

export interface Tools {
  readonly client: SmhClient;
  readonly actions: Actions;
  /** Shows the progress and the outcome of the actions, in the view that is open. */
  readonly actionStatus: HTMLElement;
}
