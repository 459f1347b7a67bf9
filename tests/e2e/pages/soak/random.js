// Random numbers that repeat: the same seed gives the same numbers.

export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1 (mulberry32). */
  number() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 up to `end`. */
  below(end) {
    return Math.floor(this.number() * end);
  }

  chance(share) {
    return this.number() < share;
  }

  one(list) {
    return list[this.below(list.length)];
  }

  /** A value from `[weight, value]` pairs. */
  weighted(pairs) {
    let left = this.number() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    return pairs.find(([weight]) => (left -= weight) < 0)?.[1] ?? pairs[0][1];
  }

  /** A generator of its own for asynchronous work, so that timing does not change the numbers of others. */
  fork() {
    return new Random(this.number() * 2 ** 32);
  }
}
