import type { Segment, Summary, Usage, UsageRow } from '../service/contract';
import { count, span } from '../text/times';

/** Whether a metered server may have had a part in it; asking in vain is an error in the console of whoever may not see usage. */
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

/** Fractions of a cent are what a meeting costs. */
export const price = (row: UsageRow, { currency }: Usage): string =>
  row.cost === null
    ? 'no price set'
    : new Intl.NumberFormat('en', { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(row.cost);
