/** A stretch of a snippet, and whether the query found it. */
export interface SnippetRun { text: string; marked: boolean }

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'", nbsp: ' ' };

/**
 * Reads the service's snippet: text with character references and `<mark>`, nothing else. Anything else that looks like
 * markup stays text, so that no snippet, whoever spoke it, becomes an element.
 */
export function snippetRuns(html: string): SnippetRun[] {
  const found: SnippetRun[] = [];
  let marked = false;
  for (const part of html.split(/(<\/?mark>)/)) {
    if (part === '<mark>') marked = true;
    else if (part === '</mark>') marked = false;
    else if (part !== '') found.push({ text: unescape(part), marked });
  }
  return found;
}

const unescape = (text: string): string =>
  text.replace(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-z]+);/g, (whole, name: string) => {
    if (name in entities) return entities[name];
    if (!name.startsWith('#')) return whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
