import type { Word } from '../service/contract';

export interface Place { start: number; end: number }

/** Where each timed word stands in the text; null for a word that the text does not show as it was heard. */
export function places(text: string, words: readonly Word[]): (Place | null)[] {
  const lower = text.toLowerCase();
  // Lower-casing may change the length (İ); then offsets would lie, and exact case is all there is.
  const hay = lower.length === text.length ? lower : text;
  let from = 0;
  return words.map((word) => {
    const needle = hay === lower ? word.text.toLowerCase() : word.text;
    const start = needle === '' ? -1 : hay.indexOf(needle, from);
    if (start < 0) return null;
    from = start + needle.length;
    return { start, end: from };
  });
}

/** The last word that had begun at this time, or -1 before the first. */
export function wordAt(words: readonly Word[], milliseconds: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].start_ms <= milliseconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A range over a stretch of an element's text, however many nodes it is spread over. */
export function rangeOf(element: Element, { start, end }: Place): Range | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let passed = 0;
  let open = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (!open && start < passed + length) {
      range.setStart(node, start - passed);
      open = true;
    }
    if (open && end <= passed + length) {
      range.setEnd(node, end - passed);
      return range;
    }
    passed += length;
  }
  return null;
}
