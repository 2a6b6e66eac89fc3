import { fileURLToPath } from "node:url";
import { bundle } from "../shared/config/vite.ts";

export default bundle({ base: "/", source: fileURLToPath(new URL("./src", import.meta.url)) });
