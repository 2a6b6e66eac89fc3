import type { Offer, Product, ProductBody } from "@/api/catalogue";
import { fenOf, yuanOf } from "@/lib/fen";

/** A product as its form holds it: the price as typed, both kinds of offer side by side. */
export interface ProductForm {
  id: string;
  on_sale: boolean;
  position: number;
  name: { zh: string; en: string };
  description: { zh: string; en: string };
  kind: "plan" | "pack";
  term: "year" | "month";
  parallel: number;
  member_presets: boolean;
  credits: number;
  price: string;
  badge: "none" | "best_value" | "popular";
}

export const freshProduct = (): ProductForm => ({
  id: "",
  on_sale: false,
  position: 100,
  name: { zh: "", en: "" },
  description: { zh: "", en: "" },
  kind: "pack",
  term: "month",
  parallel: 8,
  member_presets: true,
  credits: 100,
  price: "0.00",
  badge: "none",
});

export function formOf(product: Product): ProductForm {
  const plan = product.offer.kind === "plan" ? product.offer : null;
  return {
    id: product.id,
    on_sale: product.on_sale,
    position: product.position,
    name: product.name,
    description: product.description,
    kind: product.offer.kind,
    term: plan?.term ?? "month",
    parallel: plan?.benefits.parallel ?? 8,
    member_presets: plan?.benefits.member_presets ?? true,
    credits: product.credits,
    price: yuanOf(product.price_fen),
    badge: product.badge ?? "none",
  };
}

/** What a change sends; null when the price is no amount of money. */
export function bodyOf(form: ProductForm): ProductBody | null {
  const price = fenOf(form.price);
  if (price === null) return null;
  const offer: Offer =
    form.kind === "plan"
      ? {
          kind: "plan",
          term: form.term,
          benefits: { parallel: form.parallel, member_presets: form.member_presets },
        }
      : { kind: "pack" };
  return {
    id: form.id,
    on_sale: form.on_sale,
    position: form.position,
    name: form.name,
    description: form.description,
    offer,
    credits: form.credits,
    price_fen: price,
    badge: form.badge === "none" ? null : form.badge,
  };
}

export function bodyOfProduct(product: Product): ProductBody | null {
  return bodyOf(formOf(product));
}
