/** A stream of numbers that the seed alone decides (mulberry32), so that a walk can be walked again. */
export class Random {
  private state: number;

  constructor(seed: string) {
    // FNV-1a: walks of one run differ by their names, not by luck.
    this.state = [...seed].reduce(
      (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619),
      0x81_1c_9d_c5,
    );
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /**
   * One of them by its name, the same one whatever else there is to choose from: a row more in a list must not turn
   * every press after it. Of several with one name, the first.
   */
  named<T>(items: readonly T[], nameOf: (item: T) => string): T | undefined {
    const salt = this.next();
    const drawn = new Map(items.map((each) => [nameOf(each), 0]));
    for (const name of drawn.keys()) drawn.set(name, new Random(`${salt} ${name}`).next());
    const least = Math.min(...drawn.values());
    return items.find((each) => drawn.get(nameOf(each)) === least);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }
}
