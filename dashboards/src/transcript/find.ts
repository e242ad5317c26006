/** A place in the transcript where the words looked for stand. */
export interface Found { index: number; start: number; end: number }

const mostFound = 5_000;

/** Every place where `words` stand in the texts, ignoring case, in reading order. */
export function find(texts: readonly string[], words: string): Found[] {
  const needle = words.trim().toLowerCase();
  const found: Found[] = [];
  if (needle === '') return found;
  for (let index = 0; index < texts.length; index++) {
    const hay = texts[index].toLowerCase();
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
      found.push({ index, start: at, end: at + needle.length });
      if (found.length === mostFound) return found;
    }
  }
  return found;
}

/** The segment that a moment lies in; else the last that began before it. */
export function indexAt(segments: readonly { start_ms: number; end_ms: number }[], milliseconds: number): number {
  let best = -1;
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index];
    if (segment.start_ms > milliseconds) continue;
    if (best < 0 || segment.start_ms >= segments[best].start_ms) best = index;
  }
  return best < 0 && segments.length > 0 ? 0 : best;
}
