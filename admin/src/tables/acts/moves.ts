/** Credits by where they go; each a plain number, its direction is in its name. */
export interface Moves {
  /** Set aside until the new one has ended. */
  held: number;
  /** Given back out of a hold, or after they were taken. */
  released: number;
  /** Taken for good. */
  charged: number;
}

interface Told {
  /** Change of what is on hold. */
  held: number;
  released: number;
  spent?: number;
  /** Less than 0 = customers get it back. */
  charged?: number;
  /** Change of what the owner may spend. */
  available?: number;
}

/**
 * What becomes of the customer's own credits. A hold of the house changes nothing of what they may spend, and is none of
 * theirs; what leaves a hold is told under the name of where it goes.
 */
export function movesOf({
  held,
  released,
  spent = 0,
  charged = spent,
  available = released - Math.max(0, held),
}: Told): Moves {
  return {
    held: available < 0 ? Math.max(0, held) : 0,
    released: Math.max(0, available),
    charged: Math.max(0, charged),
  };
}
