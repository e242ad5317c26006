import type { ServiceFacts } from './contract';
import { currentKey } from './key';
import { get } from './service';

let asked: { key: string | null; facts: Promise<ServiceFacts> } | null = null;

/** What the key allows and what is set, asked once for each key: a request that is refused is an error in the console. */
export function serviceFacts(): Promise<ServiceFacts> {
  const key = currentKey();
  if (asked?.key !== key) {
    const facts = get<ServiceFacts>('/v1/service');
    asked = { key, facts };
    facts.catch(() => (asked = null));
  }
  return asked!.facts;
}
