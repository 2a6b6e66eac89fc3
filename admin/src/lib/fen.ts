/** "12.5" yuan → 1250 fen, without a float in between; null when it is no amount of money. */
export function fenOf(text: string): number | null {
  const found = /^[¥￥]?\s*(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，]/g, ""));
  if (!found) return null;
  return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** 1250 fen → "12.50", as it stands in a field. */
export const yuanOf = (fen: number): string => (fen / 100).toFixed(2);
