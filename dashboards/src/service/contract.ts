// The service's JSON as the pages read it: snake_case, units in the names.

export interface Flag { keyword_id: string; phrase: string; offset: number; length: number }

export interface Word { text: string; start_ms: number; end_ms: number; confidence: number }

export interface Segment {
  id: string;
  meeting_id: string;
  sequence: number;
  participant_id: string;
  speaker: string;
  start_ms: number;
  end_ms: number;
  start_utc: string;
  text: string;
  words: Word[];
  confidence: number;
  language: string | null;
  engine: string;
  flags: Flag[];
}

export interface Health {
  state: 'waiting' | 'listening' | 'silent' | 'stalled' | 'disconnected' | 'lagging' | 'recovering' | 'failed' | 'left';
  sentence: string;
  last_audio_utc: string | null;
  lag_ms: number;
  dropped_ms: number;
}

export interface Participant {
  id: string;
  meeting_id: string;
  name: string;
  joined_utc: string;
  left_utc: string | null;
  health: Health;
}

export interface Meeting {
  id: string;
  title: string | null;
  language: string | null;
  keywords: string[];
  status: 'live' | 'ended';
  created_utc: string;
  start_utc: string | null;
  end_utc: string | null;
  participants: Participant[];
  /** What is still to be heard of a meeting that is ending, or why an ended one has no text. */
  notice?: string | null;
}

export interface MeetingList { meetings: Meeting[]; next_cursor: string | null }

export interface SummaryPoint { text: string; segment_ids: string[] }

export interface Summary {
  meeting_id: string;
  method: string;
  created_utc: string;
  through_sequence: number;
  overview: SummaryPoint[];
  decisions: SummaryPoint[];
  action_items: (SummaryPoint & { owner: string | null; due: string | null })[];
  open_questions: SummaryPoint[];
  topics: string[];
  note?: string | null;
}

export interface UsageRow {
  model?: string;
  answers: number;
  seconds: number;
  audio_tokens: number;
  text_tokens: number;
  output_tokens: number;
  cost: number | null;
  unpriced_models: string[];
}

export interface Usage { group: string; currency: string; rows: UsageRow[]; total: UsageRow }

/** What the key allows, and what is set. */
export interface ServiceFacts {
  scopes: ('ingest' | 'watch' | 'search' | 'admin')[];
  /** The only meeting the key is good for. */
  meeting_id: string | null;
  summary_every_segments: number;
}

export interface Keyword { id: string; phrase: string | null; regex: string | null; severity: Severity; note: string | null }

export type Severity = 'info' | 'warning' | 'critical';

export interface Partial {
  kind: 'partial';
  participant_id: string;
  speaker: string;
  turn_id: string;
  start_ms: number;
  stable: string;
  unsure: string;
  flags: Flag[];
}

export type MeetingEvent =
  | Partial
  | { kind: 'segment'; sequence: number; segment: Segment; turn_id: string | null }
  | { kind: 'participant'; participant: Participant }
  | { kind: 'summary'; summary: Summary }
  | { kind: 'meeting'; meeting: Meeting };

export interface Transcript { meeting: Meeting; segments: Segment[] }
