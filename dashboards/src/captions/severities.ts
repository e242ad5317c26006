import type { Keyword, Severity } from '../service/contract';
import { serviceFacts } from '../service/facts';
import { get } from '../service/service';

/** How grave each keyword is. A key that may not read the watch list still sees its flags, as information. */
export class Severities {
  #known = new Map<string, Severity>();

  async load(): Promise<void> {
    try {
      const { meeting_id: only } = await serviceFacts();
      if (only !== null) return;
      const answer = await get<{ keywords: Keyword[] }>('/v1/keywords');
      this.#known = new Map(answer.keywords.map((keyword) => [keyword.id, keyword.severity]));
    } catch {
      this.#known.clear();
    }
  }

  of(keywordId: string): Severity {
    return this.#known.get(keywordId) ?? 'info';
  }
}

export const severityInWords: Record<Severity, string> = { info: 'keyword', warning: 'warning', critical: 'critical' };
