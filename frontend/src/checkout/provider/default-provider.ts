import type { ProviderName } from "@/api/types";

/**
 * The way to pay that is chosen beforehand: the one used last, inside WeChat WeChat, for English readers a card, else
 * the first the site offers. Play money comes last.
 */
export function defaultProvider(
  offered: readonly ProviderName[],
  { last, userAgent, language }: { last: string | null; userAgent: string; language: string },
): ProviderName | null {
  const used = offered.find((provider) => provider === last);
  if (used !== undefined) return used;
  const wanted: ProviderName[] = [];
  if (/MicroMessenger/i.test(userAgent)) wanted.push("wechat");
  if (language === "en") wanted.push("stripe");
  const fitting = wanted.find((provider) => offered.includes(provider));
  return fitting ?? offered.find((provider) => provider !== "sandbox") ?? offered[0] ?? null;
}
