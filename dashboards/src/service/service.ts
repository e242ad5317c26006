import { currentKey } from './key';

/** An answer that was not what was asked for; the message is a sentence for people. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    /** Zero-based place in the value that was not understood, where the service says so. */
    readonly position: number | null = null,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | null | undefined>;

/** Fired on `window` when the service does not accept the key, so that the sign-in form can take over. */
export const keyRefused = 'meetingscribe-key-refused';

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  request(path, { signal }, query).then((answer) => answer.json() as Promise<T>);

export const post = <T>(path: string, body: unknown = {}): Promise<T> =>
  request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).then((answer) => (answer.headers.get('Content-Type')?.includes('json') ? answer.json() : null) as Promise<T>);

export async function getFile(path: string, query: Query = {}): Promise<{ blob: Blob; name: string | null }> {
  const answer = await request(path, {}, query);
  const name = /filename="?([^";]+)"?/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? null;
  return { blob: await answer.blob(), name };
}

/** For what cannot carry a header: audio elements and sockets. */
export function keyed(path: string, query: Query): string {
  return address(path, { ...query, access_token: currentKey() });
}

export const meetingPath = (id: string, rest = ''): string => `/v1/meetings/${encodeURIComponent(id)}${rest}`;

async function request(path: string, init: RequestInit, query: Query = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const key = currentKey();
  if (key) headers.set('Authorization', `Bearer ${key}`);
  let answer: Response;
  try {
    answer = await fetch(address(path, query), { ...init, headers });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ServiceError(0, 'The service cannot be reached. Check the connection, then try again.');
  }
  if (answer.ok) return answer;
  const error = await errorIn(answer);
  if (answer.status === 401) window.dispatchEvent(new CustomEvent(keyRefused, { detail: error.message }));
  throw error;
}

async function errorIn(answer: Response): Promise<ServiceError> {
  const body = await answer.json().catch(() => null);
  const said = body?.error;
  return new ServiceError(
    answer.status,
    said?.message ?? `The service answered ${answer.status} without saying why.`,
    said?.code ?? null,
    typeof said?.position === 'number' ? said.position : null,
  );
}

function address(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** What to show of anything that was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Error && error.message ? error.message : 'Something went wrong. Try again.';
