import { enBatch } from "./batch";
import { enDialogs } from "./dialogs";
import { en as first } from "./first";
import { enLedger } from "./ledger";
import { enPages } from "./pages";
import { enShop } from "./shop";
import { enSignIn } from "./sign-in";

/** All English texts in one file: whoever reads English loads it once. */
export const english = {
  ...first,
  ...enShop,
  ...enDialogs,
  ...enBatch,
  ...enLedger,
  ...enPages,
  ...enSignIn,
};
