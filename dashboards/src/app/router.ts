/** A page of the dashboard, as its address names it. */
export type Route =
  | { page: 'meetings' }
  | { page: 'live'; meeting: string }
  | { page: 'transcript'; meeting: string; at: number | null; segment: string | null }
  | { page: 'search'; query: string }
  | { page: 'missing' };

export function routeOf(url: URL): Route {
  const parts = url.pathname.split('/').filter((part) => part !== '').map(decode);
  if (parts.length === 0) return { page: 'meetings' };
  if (parts[0] === 'search' && parts.length === 1) return { page: 'search', query: url.search };
  if (parts[0] === 'meetings' && parts.length === 1) return { page: 'meetings' };
  if (parts[0] === 'meetings' && parts.length === 2) return { page: 'live', meeting: parts[1] };
  if (parts[0] === 'meetings' && parts.length === 3 && parts[2] === 'transcript') {
    return { page: 'transcript', meeting: parts[1], at: momentOf(url), segment: fragmentOf(url).get('segment') };
  }
  return { page: 'missing' };
}

export const livePath = (meeting: string): string => `/meetings/${encodeURIComponent(meeting)}`;

export const transcriptPath = (meeting: string, atMs?: number): string =>
  `${livePath(meeting)}/transcript${atMs === undefined ? '' : `#t=${Math.round(atMs)}`}`;

/** Goes to a page without loading the document again. */
export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', path);
  else history.replaceState(history.state, '', path);
  window.dispatchEvent(new Event('meetingscribe-moved'));
}

/** Calls back with the route after every move: links inside the pages, back and forward, and `go`. */
export function watchRoute(moved: (route: Route) => void): void {
  const tell = () => moved(routeOf(new URL(location.href)));
  window.addEventListener('popstate', tell);
  window.addEventListener('meetingscribe-moved', tell);
  document.addEventListener('click', (event) => {
    const path = ownLink(event);
    if (path === null) return;
    event.preventDefault();
    go(path);
  });
  tell();
}

// Pages live in shadow roots: the link is found on the event's whole path.
function ownLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (!link || !link.href || link.target || link.hasAttribute('download') || link.origin !== location.origin) return null;
  if (link.getAttribute('href')!.startsWith('#') || link.pathname.startsWith('/v1/')) return null;
  return link.pathname + link.search + link.hash;
}

function momentOf(url: URL): number | null {
  const given = fragmentOf(url).get('t') ?? url.searchParams.get('at');
  return given !== null && /^\d{1,12}$/.test(given) ? Number(given) : null;
}

const fragmentOf = (url: URL): URLSearchParams => new URLSearchParams(url.hash.slice(1));

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
