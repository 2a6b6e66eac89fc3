import { client, unwrap } from "@mannequin/shared/api/client";
import type { NewGeneration, Submitted } from "@/api/types";

/** Asks for generations under a key. `body` is the exact JSON text: the server refuses the same key with another. */
export function postGeneration(key: string, body: string): Promise<Submitted> {
  return unwrap(
    client.POST("/v1/generations", {
      params: { header: { "Idempotency-Key": key } },
      body: JSON.parse(body) as NewGeneration,
    }),
  );
}
