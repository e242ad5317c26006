import type { Flag } from '../service/contract';
import { runs } from '../text/runs';
import { severityInWords, type Severities } from './severities';

/** A text with its flags as marks, which say their severity to the pointer as well as by look. */
export const flagged = (text: string, flags: readonly Flag[], severities: Severities): Node[] =>
  runs(text, flags).map(({ text: part, flag }) => {
    if (!flag) return document.createTextNode(part);
    const severity = severities.of(flag.keyword_id);
    const mark = element('mark', `flag ${severity}`);
    mark.textContent = part;
    mark.title = `${severityInWords[severity]}: ${flag.phrase}`;
    return mark;
  });

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
