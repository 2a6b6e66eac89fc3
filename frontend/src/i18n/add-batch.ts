import { addTexts } from "./add-texts";
import { zhBatch } from "./zh/batch";

// Imported for its effect by what shows these texts.
addTexts(zhBatch);
