import i18next from "i18next";
import { zhCommerce } from "./zh-commerce";

/** Imported for its effect by the pages that need these texts: they are there before such a page is drawn first. */
const add = () => i18next.addResourceBundle("zh-CN", "translation", zhCommerce, true);

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
