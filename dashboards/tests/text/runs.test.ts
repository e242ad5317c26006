import { expect, it } from 'vitest';
import { runs } from '../../src/text/runs';

const flag = (offset: number, length: number) => ({ keyword_id: 'k', phrase: 'p', offset, length });

it('cuts a text at its flags, in reading order', () => {
  expect(runs('we cut the budget', [flag(11, 6), flag(3, 3)])).toEqual([
    { text: 'we ', flag: null },
    { text: 'cut', flag: flag(3, 3) },
    { text: ' the ', flag: null },
    { text: 'budget', flag: flag(11, 6) },
  ]);
});

it('loses no text over flags that overlap or reach past the end', () => {
  const text = 'data protection';
  const cut = runs(text, [flag(0, 15), flag(5, 10), flag(10, 50)]);
  expect(cut.map((run) => run.text).join('')).toBe(text);
  expect(cut).toHaveLength(1);
});
