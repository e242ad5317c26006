import { HttpError, HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { MeetingEvent } from '../service/contract';
import { currentKey } from '../service/key';
import type { OpenLine } from './feed';

// The hub speaks at least every 5 s. Somebody who reads along must not trust a dead line for longer than this.
const silenceMilliseconds = 12_000;

/** A line over the service's SignalR hub. Reconnecting is the feed's: it alone knows where to resume. */
export const hubLine = (meetingId: string): OpenLine => (after, listener) => {
  const connection = new HubConnectionBuilder()
    .withUrl('/hubs/captions', {
      accessTokenFactory: () => currentKey() ?? '',
      transport: HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling,
    })
    .configureLogging(LogLevel.None)
    .withServerTimeout(silenceMilliseconds)
    .build();
  let ended = false;
  const end = (error?: unknown) => {
    if (ended) return;
    ended = true;
    void connection.stop();
    listener.closed({ why: refusal(error) });
  };
  connection.onclose(end);
  connection.start().then(() => {
    if (ended) return;
    listener.opened();
    connection.stream<MeetingEvent>('Watch', meetingId, after).subscribe({
      next: (event) => listener.event(event),
      complete: () => end(),
      error: end,
    });
  }, end);
  return () => {
    ended = true;
    void connection.stop();
  };
};

function refusal(error: unknown): string | undefined {
  const status = error instanceof HttpError ? error.statusCode : Number(/Status code '(\d{3})'/.exec(String(error))?.[1]);
  if (status === 401) return 'Your key is not accepted any more. Sign in again to see the captions.';
  if (status === 403) return 'Your key does not allow watching this meeting. Ask for one with the scope “watch”.';
  if (status === 404) return 'The service has no live captions at this address.';
  // The hub's own refusals carry a sentence after "HubException:".
  return /HubException: (.+)$/.exec(error instanceof Error ? error.message : '')?.[1];
}
