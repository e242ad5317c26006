import { describe, expect, it } from 'vitest';
import { CaptionModel, Gap, type Change } from '../../src/captions/model';
import { newest } from '../../src/captions/watch';
import { ended, said, saying } from './events';

const kinds = (changes: Change[]) => changes.map((change) => change.do);

describe('the caption model', () => {
  it('settles the row of the turn that a segment finishes', () => {
    const model = new CaptionModel();
    model.apply(saying('t1', 'good', 'morning'));
    expect(model.apply(said(1, 't1', 'Good morning.'))).toMatchObject([
      { do: 'settle', turnId: 't1', segment: { text: 'Good morning.' } },
    ]);
    expect(model.running).toEqual([]);
    expect(model.last).toBe(1);
  });

  it('ignores a partial that comes after its segment', () => {
    const model = new CaptionModel();
    model.apply(said(1, 't1', 'Good morning.'));
    expect(model.apply(saying('t1', 'good', 'morning'))).toEqual([]);
    expect(model.running).toEqual([]);
  });

  it('shows each segment once when a resumed line repeats some', () => {
    const model = new CaptionModel();
    model.apply(said(1, 't1', 'one'));
    model.apply(said(2, 't2', 'two'));
    expect(model.apply(said(1, 't1', 'one'))).toEqual([]);
    expect(model.apply(said(2, 't2', 'two'))).toEqual([]);
    expect(kinds(model.apply(said(3, 't3', 'three')))).toEqual(['settle']);
  });

  it('refuses a segment after a gap and says where to resume', () => {
    const model = new CaptionModel(4);
    expect(() => model.apply(said(6, null, 'six'))).toThrow(Gap);
    expect(model.last).toBe(4);
    model.apply(said(5, null, 'five'));
    model.apply(said(6, null, 'six'));
    expect(model.last).toBe(6);
  });

  it('lets stable text grow and never rewrites it', () => {
    const model = new CaptionModel();
    model.apply(saying('t1', 'we', 'wheel'));
    model.apply(saying('t1', 'we will', ''));
    model.apply(saying('t1', 'he will', 'go'));
    expect(model.running[0]).toMatchObject({ stable: 'we will', unsure: 'go' });
  });

  it('keeps the flags of the stable text it keeps', () => {
    const flag = { keyword_id: 'k', phrase: 'will', offset: 3, length: 4 };
    const model = new CaptionModel();
    model.apply(saying('t1', 'we will', '', { flags: [flag] }));
    model.apply(saying('t1', 'he', '', { flags: [] }));
    expect(model.running[0].flags).toEqual([flag]);
  });

  it('keeps the turns of two people apart', () => {
    const model = new CaptionModel();
    model.apply(saying('a1', 'yes', ''));
    model.apply(saying('b1', 'no', '', { participant_id: 'ben', speaker: 'Ben' }));
    expect(kinds(model.apply(said(1, 'b1', 'No.', { participant_id: 'ben' })))).toEqual(['settle']);
    expect(model.running.map((turn) => turn.id)).toEqual(['a1']);
  });

  it('drops a turn without words once a later segment of the same person arrives', () => {
    const model = new CaptionModel();
    model.apply(saying('t1', '', 'hm', { start_ms: 500 }));
    expect(model.apply(said(1, 't2', 'Hello.', { start_ms: 3000, end_ms: 3500 }))).toMatchObject([
      { do: 'settle', turnId: 't2' },
      { do: 'drop', turnId: 't1' },
    ]);
  });

  it('keeps a turn that began after the segment of the same person', () => {
    const model = new CaptionModel();
    model.apply(saying('t2', 'and', '', { start_ms: 4000 }));
    expect(kinds(model.apply(said(1, 't1', 'Hello.', { start_ms: 3000, end_ms: 3500 })))).toEqual(['settle']);
    expect(model.running.map((turn) => turn.id)).toEqual(['t2']);
  });

  it('takes back a turn whose text was withdrawn before any of it was stable', () => {
    const model = new CaptionModel();
    model.apply(saying('t1', '', 'hm'));
    expect(model.apply(saying('t1', '', ''))).toEqual([{ do: 'drop', turnId: 't1' }]);
  });

  it('leaves nothing running when the meeting ends', () => {
    const model = new CaptionModel();
    model.apply(saying('t1', '', 'hm'));
    expect(model.apply(ended)).toEqual([{ do: 'drop', turnId: 't1' }]);
  });
});

describe('the changes of one frame', () => {
  it('hold only the newest partial of each turn, in order with the segments', () => {
    const model = new CaptionModel();
    const changes = [
      saying('a1', 'one', ''),
      saying('b1', 'uno', '', { participant_id: 'ben' }),
      saying('a1', 'one two', ''),
      said(1, 'a1', 'One two.'),
      saying('b1', 'uno dos', '', { participant_id: 'ben' }),
    ].flatMap((event) => model.apply(event));
    expect(newest(changes)).toMatchObject([
      { do: 'show', turn: { id: 'a1', stable: 'one two' } },
      { do: 'settle', turnId: 'a1' },
      { do: 'show', turn: { id: 'b1', stable: 'uno dos' } },
    ]);
  });
});
