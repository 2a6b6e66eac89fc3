/** Credits by where they go; each a plain number, its direction is in its name. */
export interface Moves {
  /** Set aside until the new one has ended. */
  held: number;
  /** Given back. */
  released: number;
  /** Taken for good. */
  charged: number;
}

interface Told {
  held: number;
  released: number;
  spent?: number;
  charged?: number;
}

/**
 * The server tells the change of what is on hold; what is given back or taken for good leaves the hold and is told under
 * its own name, so only what is newly set aside is a hold here.
 */
export function movesOf({ held, released, spent = 0, charged = spent }: Told): Moves {
  return { held: Math.max(0, held), released: Math.abs(released), charged: Math.abs(charged) };
}
