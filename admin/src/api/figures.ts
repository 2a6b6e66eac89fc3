/** The dashboard's numbers over a span, taken from openapi.json. */
import type { components } from "@mannequin/shared/contract/schema";

type Schemas = components["schemas"];

export type Stats = Schemas["StatsView"];
export type SeriesPoint = Stats["series"][number];
