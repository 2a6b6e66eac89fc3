// Measures what a first visit downloads: the entry script, everything it imports statically and the largest
// route chunk behind it, gzipped. Fails above the budget. Reads dist/ of the current folder only; run
// `npm run build` before.
//   node check-size.mjs KILOBYTES
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = Number(process.argv[2]) * 1000;
const dist = pathToFileURL(path.resolve("dist") + path.sep);
const assets = new URL("assets/", dist);
const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
const text = Object.fromEntries(scripts.map((name) => [name, readFileSync(new URL(name, assets), "utf8")]));
const gzip = (name) => gzipSync(text[name], { level: 9 }).length;
const STATIC_IMPORT = /(?:^|[;}\s])(?:import|export)\b[^"'();]*?["']\.\/([^"']+\.js)["']/g;

function closure(start, seen = new Set()) {
  if (seen.has(start) || !(start in text)) return seen;
  seen.add(start);
  for (const [, name] of text[start].matchAll(STATIC_IMPORT)) closure(name, seen);
  return seen;
}

const html = readFileSync(new URL("index.html", dist), "utf8");
const entries = [...html.matchAll(/assets\/([^"']+\.js)/g)].map((found) => found[1]);
const first = new Set(entries.flatMap((name) => [...closure(name)]));
const sum = (names) => [...names].reduce((total, name) => total + gzip(name), 0);
const base = sum(first);

let worst = { name: "(none)", bytes: base };
for (const name of scripts.filter((script) => !first.has(script))) {
  const extra = [...closure(name)].filter((script) => !first.has(script));
  const bytes = base + sum(extra);
  if (bytes > worst.bytes) worst = { name, bytes };
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `entry ${kilobytes(base)} in ${first.size} files; heaviest first load ${kilobytes(worst.bytes)} (${worst.name})`,
);
console.log(`budget ${kilobytes(BUDGET_BYTES)} of gzipped JavaScript`);
// Also when no budget was given: a comparison with NaN is false.
if (!(worst.bytes <= BUDGET_BYTES)) process.exit(1);
