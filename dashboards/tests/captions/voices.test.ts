import { expect, it } from 'vitest';
import { Voices } from '../../src/captions/voices';

it('gives eight people eight colours and keeps them', () => {
  const voices = new Voices(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  const colours = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => voices.of(id));
  expect(new Set(colours).size).toBe(8);
  expect(voices.of('ninth')).toBe('voice-1');
  expect(voices.of('c')).toBe('voice-3');
});
