import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CaptionFeed, inWords, type FeedState, type Listener } from '../../src/captions/feed';
import { CaptionModel } from '../../src/captions/model';
import { said } from './events';

/** A line that the test holds the other end of. */
class Line {
  hungUp = false;
  constructor(readonly after: number, readonly listener: Listener) {}
}

function start() {
  const lines: Line[] = [];
  const states: FeedState[] = [];
  const texts: string[] = [];
  const model = new CaptionModel();
  const feed = new CaptionFeed(
    (after, listener) => {
      const line = new Line(after, listener);
      lines.push(line);
      return () => (line.hungUp = true);
    },
    () => model.last,
    () => 0.5,
  );
  feed.onstate = (state) => states.push(state);
  feed.onevent = (event) =>
    model.apply(event).forEach((change) => {
      if (change.do === 'settle') texts.push(change.segment.text);
    });
  feed.connect();
  return { feed, lines, states, texts };
}

describe('the caption feed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('resumes after the last sequence and shows every segment once', () => {
    const { lines, texts } = start();
    lines[0].listener.opened();
    lines[0].listener.event(said(1, 't1', 'one'));
    lines[0].listener.event(said(2, 't2', 'two'));
    lines[0].listener.closed({});
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(2);
    expect(lines[1].after).toBe(2);
    lines[1].listener.event(said(2, 't2', 'two'));
    lines[1].listener.event(said(3, 't3', 'three'));
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  it('hears nothing more from a line it has replaced', () => {
    const { feed, lines, texts } = start();
    feed.connect();
    expect(lines[0].hungUp).toBe(true);
    lines[0].listener.event(said(1, 't1', 'one'));
    lines[0].listener.closed({});
    vi.advanceTimersByTime(60_000);
    expect(texts).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it('waits longer after each failure and counts down in words', () => {
    const { lines, states } = start();
    for (const wait of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const before = lines.length;
      lines.at(-1)!.listener.closed({});
      vi.advanceTimersByTime(wait - 1);
      expect(lines).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(lines).toHaveLength(before + 1);
    }
    expect(states.map(inWords).filter((words) => words.startsWith('Reconnecting in 3 s'))).not.toEqual([]);
    expect(inWords({ is: 'waiting', seconds: 3 })).toBe('Reconnecting in 3 s… captions will catch up');
  });

  it('starts over with short waits once a line has opened', () => {
    const { lines } = start();
    lines[0].listener.closed({});
    vi.advanceTimersByTime(500);
    lines[1].listener.closed({});
    vi.advanceTimersByTime(1000);
    lines[2].listener.opened();
    lines[2].listener.closed({});
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(4);
  });

  it('does not try again when it was refused, and says why', () => {
    const { lines, states } = start();
    lines[0].listener.closed({ why: 'Your key does not allow this.' });
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    expect(states.at(-1)).toEqual({ is: 'refused', why: 'Your key does not allow this.' });
  });

  it('is over, not lost, when the line of an ended meeting closes', () => {
    const { feed, lines, states } = start();
    lines[0].listener.opened();
    feed.expectEnd();
    lines[0].listener.closed({});
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    expect(states.at(-1)).toEqual({ is: 'over' });
  });

  it('does not come back after it was stopped', () => {
    const { feed, lines } = start();
    lines[0].listener.closed({});
    feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
  });
});
