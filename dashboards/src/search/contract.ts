import type { Segment } from '../service/contract';

/** What was said just before or after a hit. */
export type Neighbour = { sequence: number; speaker: string; text: string } | null;

export interface Hit { segment: Segment; score: number; snippet: string; before: Neighbour; after: Neighbour }

export interface SearchAnswer {
  total: number;
  total_is_exact?: boolean;
  took_ms: number;
  hits: Hit[];
  facets: {
    speakers: { name: string; count: number }[];
    meetings: { id: string; title: string | null; count: number }[];
    flags: { keyword_id: string; count: number }[];
  };
  next_cursor: string | null;
}

/** The query as the page's address carries it. */
export const filterNames = ['q', 'speaker', 'meeting', 'flag', 'from', 'to', 'sort'] as const;

export type FilterName = (typeof filterNames)[number];

export type Filters = Record<FilterName, string>;

export function filtersOf(address: string): Filters {
  const given = new URLSearchParams(address);
  return Object.fromEntries(filterNames.map((name) => [name, given.get(name) ?? ''])) as Filters;
}

export function addressOf(filters: Filters): string {
  const given = filterNames.filter((name) => filters[name] !== '').map((name) => [name, filters[name]]);
  return given.length === 0 ? '/search' : `/search?${new URLSearchParams(given)}`;
}
