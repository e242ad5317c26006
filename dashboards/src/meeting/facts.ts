import type { Meeting } from '../service/contract';
import { clock } from '../text/times';

/** What to call a meeting. */
export const titleOf = (meeting: Meeting): string => meeting.title || `Meeting ${meeting.id}`;

/** How long a meeting has run, or ran; null before anybody was heard. */
export function lengthOf(meeting: Meeting, now: number): string | null {
  if (!meeting.start_utc) return null;
  return clock((meeting.end_utc ? Date.parse(meeting.end_utc) : now) - Date.parse(meeting.start_utc));
}
