/** The way to a field in a document, part by part: "slots[subject].label.zh" → slots, [subject], label, zh. */
export function partsOf(path: string): string[] {
  return path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
}

/** The same way in words; what stands in brackets is a name somebody gave and stays as it is. */
export function pathInWords(path: string, word: (part: string) => string): string {
  return partsOf(path)
    .map((part) => (part.startsWith("[") ? part.slice(1, -1) : word(part)))
    .join(" › ");
}
