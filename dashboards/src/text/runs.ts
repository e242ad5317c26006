import type { Flag } from '../service/contract';

/** A stretch of text, and the flag that lies on it. */
export interface Run { text: string; flag: Flag | null }

/** Cuts a text at its flags. Flags that overlap an earlier one or reach past the end are left out, not the text. */
export function runs(text: string, flags: readonly Flag[]): Run[] {
  const found: Run[] = [];
  let at = 0;
  for (const flag of [...flags].sort((a, b) => a.offset - b.offset)) {
    const end = flag.offset + flag.length;
    if (flag.offset < at || flag.length <= 0 || end > text.length) continue;
    if (flag.offset > at) found.push({ text: text.slice(at, flag.offset), flag: null });
    found.push({ text: text.slice(flag.offset, end), flag });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), flag: null });
  return found;
}
