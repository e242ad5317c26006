import { describe, expect, it } from 'vitest';
import { routeOf } from '../../src/app/router';
import { citations, howMade, isEmpty, shouldHaveNewer } from '../../src/meeting/summary';
import type { Meeting, Summary } from '../../src/service/contract';

const summary = (more: Partial<Summary> = {}): Summary => ({
  meeting_id: 'm',
  method: 'extractive',
  created_utc: '2026-01-01T10:00:00Z',
  through_sequence: 20,
  overview: [],
  decisions: [],
  action_items: [],
  open_questions: [],
  topics: [],
  ...more,
});

const meeting = (status: Meeting['status']) => ({ id: 'm', status }) as Meeting;

describe('a citation', () => {
  it('leads to its segment on the transcript page', () => {
    const [first, second] = citations('week 12', { text: 'We met.', segment_ids: ['seg_a', 'seg_b'] });
    expect(routeOf(new URL(first.path, 'http://x'))).toEqual({ page: 'transcript', meeting: 'week 12', at: null, segment: 'seg_a' });
    expect(routeOf(new URL(second.path, 'http://x'))).toMatchObject({ segment: 'seg_b' });
  });

  it('is named by its point, each differently', () => {
    const labels = citations('m', { text: 'We met.', segment_ids: ['a', 'b'] }).map((one) => one.label);
    expect(labels).toEqual(['The words behind “We met.”', 'The words behind “We met.”, 2']);
  });
});

it('says whether a program picked it or a model wrote it', () => {
  expect(howMade(summary())).toMatch(/^Sentences picked from the transcript\./);
  expect(howMade(summary({ method: 'gpt-x' }))).toBe('Written by gpt-x.');
  expect(howMade(summary({ note: 'gpt-x wrote no summary: it refused to.' }))).toBe('gpt-x wrote no summary: it refused to.');
});

it('is empty only without any part', () => {
  expect(isEmpty(summary())).toBe(true);
  expect(isEmpty(summary({ topics: ['budget'] }))).toBe(false);
});

describe('a newer summary is expected', () => {
  it('of a live meeting after as many more segments as the service waits for', () => {
    expect(shouldHaveNewer(meeting('live'), 19, null, 20)).toBe(false);
    expect(shouldHaveNewer(meeting('live'), 20, null, 20)).toBe(true);
    expect(shouldHaveNewer(meeting('live'), 39, summary(), 20)).toBe(false);
    expect(shouldHaveNewer(meeting('live'), 40, summary(), 20)).toBe(true);
    expect(shouldHaveNewer(meeting('live'), 24, summary(), 5)).toBe(false);
    expect(shouldHaveNewer(meeting('live'), 25, summary(), 5)).toBe(true);
  });

  it('of an ended one until it has read everything', () => {
    expect(shouldHaveNewer(meeting('ended'), 0, null, 20)).toBe(false);
    expect(shouldHaveNewer(meeting('ended'), 21, summary(), 20)).toBe(true);
    expect(shouldHaveNewer(meeting('ended'), 20, summary(), 20)).toBe(false);
  });
});
