import i18next from "i18next";
import { zhOnDemand } from "./zh/on-demand";

/** Imported for its effect by the parts of the studio that are loaded when first used: their texts come with them. */
const add = () => i18next.addResourceBundle("zh-CN", "translation", zhOnDemand, true);

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
