import { transcriptPath } from '../app/router';
import type { Meeting, Summary, SummaryPoint } from '../service/contract';

/** How the summary came to be, so that nobody takes a guess for minutes. */
export const howMade = (summary: Summary): string =>
  summary.note ??
  (summary.method === 'extractive'
    ? 'Sentences picked from the transcript. Decisions, to-dos and questions are guessed from their phrases.'
    : `Written by ${summary.method}.`);

/** A link for each segment a point rests on. */
export const citations = (meetingId: string, point: SummaryPoint): { path: string; label: string }[] =>
  point.segment_ids.map((id, index) => ({
    path: `${transcriptPath(meetingId)}#segment=${encodeURIComponent(id)}`,
    label: `The words behind “${point.text}”${index > 0 ? `, ${index + 1}` : ''}`,
  }));

export const isEmpty = (summary: Summary): boolean =>
  [summary.overview, summary.decisions, summary.action_items, summary.open_questions, summary.topics].every((part) => !part?.length);

/**
 * Whether the service should have a newer summary than the one that is known; asking in vain is an error in the console.
 * `every` is after how many segments it rolls a live meeting's on.
 */
export function shouldHaveNewer(meeting: Meeting, lastSequence: number, known: Summary | null, every: number): boolean {
  const unread = lastSequence - (known?.through_sequence ?? 0);
  return meeting.status === 'ended' ? unread > 0 : unread >= every;
}
