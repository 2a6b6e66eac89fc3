import type { Size } from "./geometry";

/**
 * Picture sizes (px) that shops ask for. Shopify and Amazon from their public help pages (Shopify Help Center,
 * "Product media types": 2048 × 2048 shows best; Amazon Seller Central, "Product image guide": 1000 px or more for
 * zoom, 2000 square being the usual choice, white background). The Chinese marketplaces keep their rules behind a
 * seller's sign-in: 800 × 800 main pictures (Taobao/Tmall, JD), 750 × 1000 for Taobao's 3:4 and 750 × 352 for
 * Pinduoduo's wide cover are the figures their sellers' guides repeat.
 */
export interface Marketplace extends Size {
  id: "taobao" | "taobaoTall" | "jd" | "pinduoduo" | "pinduoduoWide" | "amazon" | "shopify";
}

export const MARKETPLACES: readonly Marketplace[] = [
  { id: "taobao", width: 800, height: 800 },
  { id: "taobaoTall", width: 750, height: 1000 },
  { id: "jd", width: 800, height: 800 },
  { id: "pinduoduo", width: 800, height: 800 },
  { id: "pinduoduoWide", width: 750, height: 352 },
  { id: "amazon", width: 2000, height: 2000 },
  { id: "shopify", width: 2048, height: 2048 },
];
