import type { Meeting, MeetingEvent, Partial, Segment } from '../../src/service/contract';

export const segment = (sequence: number, text: string, more: globalThis.Partial<Segment> = {}): Segment => ({
  id: `seg_${sequence}`,
  meeting_id: 'm',
  sequence,
  participant_id: 'ana',
  speaker: 'Ana',
  start_ms: sequence * 1000,
  end_ms: sequence * 1000 + 900,
  start_utc: '2026-01-01T10:00:00Z',
  text,
  words: [],
  confidence: 1,
  language: null,
  engine: 'scripted',
  flags: [],
  ...more,
});

export const said = (sequence: number, turnId: string | null, text: string, more: globalThis.Partial<Segment> = {}): MeetingEvent => ({
  kind: 'segment',
  sequence,
  turn_id: turnId,
  segment: segment(sequence, text, more),
});

export const saying = (turnId: string, stable: string, unsure: string, more: globalThis.Partial<Partial> = {}): Partial => ({
  kind: 'partial',
  participant_id: 'ana',
  speaker: 'Ana',
  turn_id: turnId,
  start_ms: 1000,
  stable,
  unsure,
  flags: [],
  ...more,
});

export const ended: MeetingEvent = { kind: 'meeting', meeting: { id: 'm', status: 'ended' } as Meeting };
