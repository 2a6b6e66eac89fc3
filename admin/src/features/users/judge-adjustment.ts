export interface Judged {
  /** Credits, more or less; 0 while there is a fault. */
  amount: number;
  fault: "adjustZero" | "adjustTooMuch" | "adjustOver" | null;
}

/** Reads what was typed: a whole number with or without a sign (also the real minus sign). `limit` null = none. */
export function judgeAdjustment(text: string, available: number, limit: number | null): Judged {
  const clean = text
    .trim()
    .replace(/[−－]/g, "-")
    .replace(/[,，\s]/g, "");
  if (!/^[+-]?\d{1,9}$/.test(clean) || Number(clean) === 0) return { amount: 0, fault: "adjustZero" };
  const amount = Number(clean);
  if (limit !== null && Math.abs(amount) > limit) return { amount: 0, fault: "adjustOver" };
  if (-amount > available) return { amount: 0, fault: "adjustTooMuch" };
  return { amount, fault: null };
}
