/** What an offer is worth: pure sums over prices and credits, for the shop and for the dialog of too few credits. */

export interface Offer {
  id: string;
  kind: "plan" | "pack";
  /** fen */
  price: { amount: number; currency: string };
  credits: number;
  period?: "year" | "month" | null;
}

/** The usual price of one picture in credits: what most tools cost, the dearer one when two prices are as frequent. */
export function usualPicturePrice(prices: readonly number[]): number | null {
  const times = new Map<number, number>();
  for (const price of prices) if (price > 0) times.set(price, (times.get(price) ?? 0) + 1);
  let usual: number | null = null;
  for (const [price, count] of times) {
    const best = usual === null ? 0 : (times.get(usual) ?? 0);
    if (usual === null || count > best || (count === best && price > usual)) usual = price;
  }
  return usual;
}

/** Fen for one picture of `picturePrice` credits, not rounded: the formatter rounds what is shown. */
export function fenPerPicture(offer: Offer, picturePrice: number): number {
  return offer.credits > 0 ? (offer.price.amount * picturePrice) / offer.credits : 0;
}

/** Whole pictures the credits are enough for. */
export function picturesOf(offer: Pick<Offer, "credits">, picturePrice: number): number {
  return picturePrice > 0 ? Math.floor(offer.credits / picturePrice) : 0;
}

/** What a year costs less than twelve months; null when it costs more or cannot be compared. */
export function yearSaving(year: Offer, month: Offer): { fen: number; percent: number } | null {
  if (year.price.currency !== month.price.currency) return null;
  const twelve = month.price.amount * 12;
  const fen = twelve - year.price.amount;
  return fen > 0 ? { fen, percent: Math.floor((fen / twelve) * 100) } : null;
}

/**
 * The pack for a gap: the cheapest that covers it by itself, of equally cheap ones the larger. When none covers it,
 * the largest; null without packs.
 */
export function bestPack<T extends Offer>(offers: readonly T[], gap: number): T | null {
  const packs = offers.filter((offer) => offer.kind === "pack" && offer.credits > 0);
  const enough = packs.filter((pack) => pack.credits >= gap);
  const cheaper = (one: T, two: T) => one.price.amount - two.price.amount || two.credits - one.credits;
  if (enough.length > 0) return [...enough].sort(cheaper)[0] ?? null;
  return [...packs].sort((one, two) => two.credits - one.credits)[0] ?? null;
}

/** How many of this pack cover the gap. */
export function packsNeeded(pack: Pick<Offer, "credits">, gap: number): number {
  return Math.max(1, Math.ceil(gap / pack.credits));
}
