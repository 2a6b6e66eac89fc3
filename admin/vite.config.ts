import { fileURLToPath } from "node:url";
import { bundle } from "../shared/config/vite.ts";

export default bundle({
  base: "/admin/",
  source: fileURLToPath(new URL("./src", import.meta.url)),
  warnAbove: 900,
  // Loading the kit takes seconds on a busy machine.
  testTimeout: 60_000,
});
