import { expect, it } from 'vitest';
import type { Participant } from '../../src/service/contract';
import { Voices } from '../../src/captions/voices';

it('gives eight people eight colours and keeps them', () => {
  const voices = new Voices(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  const colours = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => voices.of(id));
  expect(new Set(colours).size).toBe(8);
  expect(voices.of('ninth')).toBe('voice-1');
  expect(voices.of('c')).toBe('voice-3');
});

it('gives colours by the order of joining, whatever the order of the list', () => {
  const person = (id: string, joined_utc: string) => ({ id, joined_utc }) as Participant;
  const ana = person('ana', '2026-01-01T10:00:05Z');
  const ben = person('ben', '2026-01-01T10:00:01.5Z');
  const [one, other] = [Voices.for([ana, ben]), Voices.for([ben, ana])];
  expect([one.of('ben'), one.of('ana')]).toEqual(['voice-1', 'voice-2']);
  expect([other.of('ben'), other.of('ana')]).toEqual(['voice-1', 'voice-2']);
});
