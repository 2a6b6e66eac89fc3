import { addTexts } from "./add-texts";
import { zhShop } from "./zh/shop";

// Imported for its effect by what shows these texts.
addTexts(zhShop);
