/** The dashboard's numbers, taken from openapi.json: `/stats` over a span, `/queue` as it is now. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Stats = Schemas["StatsView"];
export type SeriesPoint = Stats["series"][number];
export type QueueState = Schemas["QueueView"];
export type Duty = QueueState["duties"][number];
