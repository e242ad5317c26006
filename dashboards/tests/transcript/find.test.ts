import { expect, it } from 'vitest';
import { find, indexAt } from '../../src/transcript/find';

it('finds every place in reading order, whatever the case', () => {
  expect(find(['The cat saw the cat', 'no', 'CAT'], ' cat ')).toEqual([
    { index: 0, start: 4, end: 7 },
    { index: 0, start: 16, end: 19 },
    { index: 2, start: 0, end: 3 },
  ]);
});

it('finds nothing for nothing', () => {
  expect(find(['a'], '  ')).toEqual([]);
});

it('takes a moment to the segment it lies in, or the one before it', () => {
  const segments = [
    { start_ms: 1000, end_ms: 2000 },
    { start_ms: 4000, end_ms: 9000 },
    { start_ms: 3000, end_ms: 3500 },
  ];
  expect([0, 1500, 2500, 3200, 5000].map((at) => indexAt(segments, at))).toEqual([0, 0, 0, 2, 1]);
  expect(indexAt([], 5)).toBe(-1);
});
