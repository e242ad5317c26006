import { expect, it } from 'vitest';
import { amount, mayBeMetered, price } from '../../src/meeting/usage';
import type { Segment, Summary, Usage, UsageRow } from '../../src/service/contract';

const row = (more: Partial<UsageRow> = {}): UsageRow => ({
  answers: 1,
  seconds: 0,
  audio_tokens: 0,
  text_tokens: 0,
  output_tokens: 0,
  cost: 0,
  unpriced_models: [],
  ...more,
});

const spoken = (engine: string) => ({ engine }) as Segment;

it('asks only where something metered may have had a part', () => {
  expect(mayBeMetered([], null)).toBe(false);
  expect(mayBeMetered([spoken('pocketsphinx')], { method: 'extractive' } as Summary)).toBe(false);
  expect(mayBeMetered([spoken('pocketsphinx'), spoken('openai')], null)).toBe(true);
  expect(mayBeMetered([], { method: 'gpt-x' } as Summary)).toBe(true);
});

it('says what was used in the unit it was counted in', () => {
  expect(amount(row({ seconds: 725 }))).toBe('12 min of audio');
  expect(amount(row({ audio_tokens: 1000, text_tokens: 200, output_tokens: 34 }))).toBe('1,234 tokens');
  expect(amount(row({ seconds: 5, output_tokens: 1 }))).toBe('5 s of audio, 1 token');
});

it('shows fractions of a cent', () => {
  const usage = { currency: 'USD' } as Usage;
  expect(price(row({ cost: 0.0049 }), usage)).toBe('$0.0049');
  expect(price(row({ cost: 12 }), usage)).toBe('$12.00');
  expect(price(row({ cost: 0 }), usage)).toBe('$0.00');
});

it('calls what has no price unknown and never leaves it out of a sum in silence', () => {
  const usage = { currency: 'USD' } as Usage;
  expect(price(row({ cost: null, unpriced_models: ['llama'] }), usage)).toBe('cost unknown, no price is set');
  expect(price(row({ cost: 0.01, unpriced_models: ['llama', 'qwen'] }), usage)).toBe('$0.01 and an unknown cost of llama, qwen');
});
