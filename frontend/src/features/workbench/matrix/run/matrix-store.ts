import { createStore, type Store } from "@mannequin/shared/lib/store";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";
import { EMPTY_MATRIX, MATRIX, type Cell, type Matrix } from "./matrix";

/** One table for each person, outside the components: it goes on while other pages are open, and survives a reload. */
const stores = new Map<string, Store<Matrix>>();

export function matrixStore(userId: string): Store<Matrix> {
  const known = stores.get(userId);
  if (known !== undefined) return known;
  const stored = readStored(`matrix.${userId}`, MATRIX) ?? EMPTY_MATRIX;
  // A picture that was on its way when the page went away is not there.
  const store = createStore({
    ...stored,
    products: stored.products.filter((product) => product.assetId !== null),
  });
  store.subscribe(() => writeStored(`matrix.${userId}`, store.get()));
  stores.set(userId, store);
  return store;
}

export function changeMatrix(userId: string, part: (matrix: Matrix) => Partial<Matrix>): void {
  const store = matrixStore(userId);
  store.set({ ...store.get(), ...part(store.get()) });
}

/** Undefined takes the cell out: it has not run. */
export function putCell(userId: string, at: string, cell: Cell | undefined): void {
  changeMatrix(userId, ({ cells: { [at]: _was, ...rest } }) => ({
    cells: cell === undefined ? rest : { ...rest, [at]: cell },
  }));
}
