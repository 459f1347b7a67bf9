// The state of the application: its clients and searches, as its own account of them.

/** How a call may fail. A client may be closed during a call, so "closed" is one of them. */
export const FAILURES = ["network", "unsent", "timeout", "http", "protocol", "token", "closed"];

/** The clients in use, and those that are closing. */
export const clients = new Set();
/** The searches created by plain calls, which only the application can delete: the next marker, and whether it tried to. */
export const own = new Map();
/** Pending deletes by the clients' events: the stages of each so far. */
export const unconfirmed = new Map();
/** While this is set, nothing fails on purpose. */
export const calm = { is: true };

export const isOpen = ({ closed, freed }) => !closed && !freed;
export const boxes = () => [...clients].filter(({ closed }) => !closed).flatMap(({ boxes }) => [...boxes]);
