import { expect, it } from 'vitest';
import { clock, count, isoDuration, moment, span } from '../../src/text/times';

it('writes a place on the clock with hours only when there are some', () => {
  expect([0, 7_999, 754_000, 3_723_000, -5].map(clock)).toEqual(['0:00', '0:07', '12:34', '1:02:03', '0:00']);
});

it('writes a length as a person would say it', () => {
  expect([0, 45_400, 60_000, 719_000, 3_600_000, 3_900_000].map(span)).toEqual(['0 s', '45 s', '1 min', '12 min', '1 h 00 min', '1 h 05 min']);
});

it('writes a length for machines', () => {
  expect(isoDuration(83_500)).toBe('PT83.5S');
});

it('counts in the singular and the plural', () => {
  expect([count(1, 'hit', 'hits'), count(0, 'hit', 'hits'), count(12_000, 'hit', 'hits')]).toEqual(['1 hit', '0 hits', '12,000 hits']);
});

it('names today and yesterday', () => {
  const now = new Date(2026, 4, 2, 12, 0);
  const at = (day: number) => new Date(2026, 4, day, 9, 30).toISOString();
  expect(moment(at(2), now)).toMatch(/^today /);
  expect(moment(at(1), now)).toMatch(/^yesterday /);
  expect(moment(new Date(2025, 4, 1, 9, 30).toISOString(), now)).toMatch(/2025/);
});
