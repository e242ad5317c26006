import { expect, it } from 'vitest';
import { livePath, routeOf, transcriptPath } from '../../src/app/router';

const route = (path: string) => routeOf(new URL(path, 'http://localhost'));

it('knows every page by its address', () => {
  expect(route('/')).toEqual({ page: 'meetings' });
  expect(route('/meetings/weekly~1')).toEqual({ page: 'live', meeting: 'weekly~1' });
  expect(route('/meetings/a/transcript')).toEqual({ page: 'transcript', meeting: 'a', at: null, segment: null });
  expect(route('/search?q=cat')).toEqual({ page: 'search', query: '?q=cat' });
  expect(route('/meetings/a/b/c')).toEqual({ page: 'missing' });
});

it('finds the moment in either form of a deep link', () => {
  expect(route('/meetings/a/transcript#t=83500')).toMatchObject({ at: 83500 });
  expect(route('/meetings/a/transcript?at=83500')).toMatchObject({ at: 83500 });
  expect(route('/meetings/a/transcript#segment=seg_1')).toMatchObject({ at: null, segment: 'seg_1' });
  expect(route('/meetings/a/transcript#t=soon')).toMatchObject({ at: null });
});

it('reads back the addresses it writes', () => {
  expect(route(livePath('ä b'))).toEqual({ page: 'live', meeting: 'ä b' });
  expect(route(transcriptPath('a', 83500.4))).toMatchObject({ meeting: 'a', at: 83500 });
});
