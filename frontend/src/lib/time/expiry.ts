interface HasResult {
  state: string;
  result?: { expires_at: string } | null;
}

/** True while the picture can be looked at and downloaded. */
export function isDownloadable(generation: HasResult, now: number): boolean {
  return (
    generation.state === "succeeded" &&
    Boolean(generation.result) &&
    Date.parse(generation.result?.expires_at ?? "") > now
  );
}
