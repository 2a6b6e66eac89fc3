import { addTexts } from "./add-texts";
import { zhDialogs } from "./zh/dialogs";

// Imported for its effect by what shows these texts.
addTexts(zhDialogs);
