/**
 * What is edited in the back office, as its forms hold it: presets (the tools) and products (what the shop sells). The
 * contract lets fields be missing that a form always has, so the shapes are written out; `Sends` proves that they fit it.
 */
import type { Person } from "./contract";
import type { components } from "@mannequin/shared/contract/schema";

type Schemas = components["schemas"];
/** Compiles only while `Form` may be sent where the contract takes `Sent`. */
export type Sends<Sent, Form extends Sent> = Form;

export interface Text {
  zh: string;
  en: string;
}

export interface PresetSlot {
  name: string;
  label: Text;
  hint: Text;
  required: boolean;
  instruction: Text;
  example?: string | null;
  good?: string | null;
  bad?: string | null;
}

export interface PresetParam {
  name: string;
  kind: "text" | "select" | "color";
  label: Text;
  options: { value: string; label: Text; words: Text }[];
  default: string;
  empty_words: Text;
  typed_words: Text;
}

export interface PresetModel {
  id: string;
  inputs_max: number;
  cost_micros: number;
}

/** A preset without what the house adds; this is what a change sends. */
export interface PresetBody {
  key: string;
  enabled: boolean;
  member_only: boolean;
  position: number;
  name: Text;
  description: Text;
  slots: PresetSlot[];
  params: PresetParam[];
  prompt: Text;
  /** Credits for one picture. */
  price: number;
  aspect_ratios: string[];
  models: PresetModel[];
  sample_urls: string[];
}

export interface Preset extends PresetBody {
  version: number;
  changed_at: string | null;
  changed_by: Person | null;
}

export interface PresetVersion {
  version: number;
  at: string;
  by: Person | null;
  reason: string | null;
  preset: PresetBody & { version?: number };
}

export type Offer =
  | { kind: "plan"; term: "year" | "month"; benefits: { parallel: number; member_presets: boolean } }
  | { kind: "pack" };

export interface ProductBody {
  id: string;
  on_sale: boolean;
  position: number;
  name: Text;
  description: Text;
  offer: Offer;
  credits: number;
  price_fen: number;
  badge: "best_value" | "popular" | null;
}

export interface Product extends ProductBody {
  version: number;
  changed_at: string | null;
  changed_by: Person | null;
}

export type SentPreset = Sends<Schemas["PresetDoc"], PresetBody>;
export type SentProduct = Sends<Schemas["ProductDoc"], ProductBody>;
