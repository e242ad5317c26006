import type { Meeting } from '../service/contract';
import { getFile, meetingPath } from '../service/service';

export const formats = [
  ['txt', 'Plain text'],
  ['md', 'Markdown'],
  ['vtt', 'WebVTT captions'],
  ['srt', 'SubRip captions'],
  ['csv', 'Spreadsheet (CSV)'],
  ['json', 'JSON with word times'],
] as const;

/** Downloads the transcript. Fetched with the header, so that no address with a key is left in the browser's history. */
export async function download(meeting: Meeting, format: string): Promise<void> {
  const { blob, name } = await getFile(meetingPath(meeting.id, '/transcript'), { format });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name ?? `${meeting.id}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
