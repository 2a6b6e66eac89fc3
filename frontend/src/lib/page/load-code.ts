/** Code that did not come: gone with a release, refused, or simply never answered. A reload mends it. */
export class CodeMissing extends Error {
  constructor(cause: unknown) {
    super("code did not load", { cause });
    this.name = "CodeMissing";
  }
}

/** After this a part that does not come is said to be missing: nothing is waited for without an end (ms). */
export const CODE_WITHIN_MS = 15_000;

/** Every dynamic import goes through here: it comes, or rejects with `CodeMissing`, within a bound. */
export async function loadCode<T>(load: () => Promise<T>, withinMs: number = CODE_WITHIN_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      load(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("no answer")), withinMs);
      }),
    ]);
  } catch (cause) {
    throw new CodeMissing(cause);
  } finally {
    clearTimeout(timer);
  }
}
