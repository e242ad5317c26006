import { expect, it } from 'vitest';
import { places, wordAt } from '../../src/text/places';

const word = (text: string, start_ms = 0) => ({ text, start_ms, end_ms: start_ms + 100, confidence: 1 });

it('finds each word in the text whatever its case and punctuation', () => {
  expect(places('The cat, the dog.', ['the', 'cat', 'the', 'dog'].map((text) => word(text)))).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 7 },
    { start: 9, end: 12 },
    { start: 13, end: 16 },
  ]);
});

it('skips a word the text does not show and goes on', () => {
  expect(places('5 cats', [word('five'), word('cats')])).toEqual([null, { start: 2, end: 6 }]);
});

it('gives the word that is being spoken', () => {
  const words = [word('a', 100), word('b', 300), word('c', 500)];
  expect([0, 100, 299, 300, 9999].map((at) => wordAt(words, at))).toEqual([-1, 0, 0, 1, 2]);
});
