import { fileURLToPath } from "node:url";
import { bundle } from "./config/vite.ts";

/** For the tests of this package: it has no bundle of its own. */
export default bundle({ base: "/", source: fileURLToPath(new URL("./src", import.meta.url)) });
