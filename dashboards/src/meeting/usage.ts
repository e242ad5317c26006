import type { Segment, Summary, Usage, UsageRow } from '../service/contract';
import { count, span } from '../text/times';

/** Whether a metered server may have had a part in it: most meetings need not ask. */
export const mayBeMetered = (segments: Segment[], summary: Summary | null): boolean =>
  segments.some((segment) => segment.engine !== 'pocketsphinx') || (summary !== null && summary.method !== 'extractive');

/** What a model was used, as a person would say it: `12 min of audio`, `3,456 tokens`. */
export function amount(row: UsageRow): string {
  const tokens = row.audio_tokens + row.text_tokens + row.output_tokens;
  return [
    row.seconds > 0 ? `${span(row.seconds * 1000)} of audio` : '',
    tokens > 0 ? count(tokens, 'token', 'tokens') : '',
  ].filter(Boolean).join(', ');
}

/** Fractions of a cent are what a meeting costs. What has no price is not free: it is named. */
export function price(row: UsageRow, { currency }: Usage): string {
  if (row.cost === null) return 'cost unknown, no price is set';
  const known = new Intl.NumberFormat('en', { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(row.cost);
  return row.unpriced_models.length === 0 ? known : `${known} and an unknown cost of ${row.unpriced_models.join(', ')}`;
}
