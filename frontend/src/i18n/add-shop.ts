import i18next from "i18next";
import { zhShop } from "./zh/shop";

/** Imported for its effect by the pages that need these texts: they are there before such a page is drawn first. */
const add = () => i18next.addResourceBundle("zh-CN", "translation", zhShop, true);

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
