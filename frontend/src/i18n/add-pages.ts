import { addTexts } from "./add-texts";
import { zhPages } from "./zh/pages";

// Imported for its effect by what shows these texts.
addTexts(zhPages);
