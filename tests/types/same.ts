// Comparing types.

/** `true` where the types are the same, `readonly` and `?` included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile unless the types are the same: `same<A, B>(true)`. */
export function same<A, B>(_: Same<A, B>): void {}
