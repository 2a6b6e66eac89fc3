import { addTexts } from "./add-texts";
import { zhSignIn } from "./zh/sign-in";

// Imported for its effect by what shows these texts.
addTexts(zhSignIn);
