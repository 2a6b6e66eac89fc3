/**
 * The API hands out a cursor per page, the interface counts pages. This remembers which cursor opens which page of
 * which list. Knows nothing of what the lists hold.
 */
const PAGES_MAX = 500;

export interface CursorMemory {
  /** The cursor that opens `page`: undefined = not known, null = the first page needs none. */
  open: (list: string, page: number) => string | null | undefined;
  /** The highest page up to `page` whose cursor is known, at least the first. */
  nearest: (list: string, page: number) => { page: number; cursor: string | null };
  learn: (list: string, page: number, cursor: string | null) => void;
}

export function cursorMemory(): CursorMemory {
  const known = new Map<string, string>();
  const name = (list: string, page: number) => `${page}\0${list}`;
  const open = (list: string, page: number) => (page <= 1 ? null : known.get(name(list, page)));
  return {
    open,
    nearest: (list, page) => {
      for (let each = page; each > 1; each -= 1) {
        const cursor = open(list, each);
        if (cursor !== undefined) return { page: each, cursor };
      }
      return { page: 1, cursor: null };
    },
    learn: (list, page, cursor) => {
      if (cursor === null) known.delete(name(list, page));
      else known.set(name(list, page), cursor);
      const oldest = known.keys().next();
      if (known.size > PAGES_MAX && !oldest.done) known.delete(oldest.value);
    },
  };
}
