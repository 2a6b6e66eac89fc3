import { addTexts } from "./add-texts";
import { zhLedger } from "./zh/ledger";

// Imported for its effect by what shows these texts.
addTexts(zhLedger);
