import type { MeetingEvent } from '../service/contract';

/** How the connection stands. */
export type FeedState =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'waiting'; seconds: number }
  | { is: 'over' }
  | { is: 'refused'; why: string };

/** What a line tells the feed; `why` says that trying again is pointless. */
export interface LineEnd { why?: string }

export interface Listener {
  opened(): void;
  event(event: MeetingEvent): void;
  closed(end: LineEnd): void;
}

/** Opens one connection that sends everything after a sequence; calling what it returns closes it. */
export type OpenLine = (after: number, listener: Listener) => () => void;

const waits = [0.5, 1, 2, 4, 8, 15];

/**
 * Keeps one line to a meeting's events open for as long as it is wanted, resuming after the last sequence that arrived.
 * Losing the line is normal; only a refusal ends it.
 */
export class CaptionFeed {
  readonly #open: OpenLine;
  readonly #last: () => number;
  readonly #random: () => number;
  #close: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #line = 0;
  #failures = 0;
  #over = false;

  onstate: (state: FeedState) => void = () => {};
  onevent: (event: MeetingEvent) => void = () => {};

  /** @param last gives the sequence to resume after. */
  constructor(open: OpenLine, last: () => number, random: () => number = Math.random) {
    this.#open = open;
    this.#last = last;
    this.#random = random;
  }

  /** Connects now, or again from the last sequence: after a gap, or when the reader asks not to wait. */
  connect(): void {
    this.#hangUp();
    const line = ++this.#line;
    const mine = () => line === this.#line;
    if (this.#failures === 0) this.onstate({ is: 'connecting' });
    this.#close = this.#open(this.#last(), {
      opened: () => {
        if (!mine()) return;
        this.#failures = 0;
        this.onstate({ is: 'live' });
      },
      event: (event) => {
        if (mine()) this.onevent(event);
      },
      closed: (end) => {
        if (!mine()) return;
        this.#hangUp();
        if (this.#over) this.onstate({ is: 'over' });
        else if (end.why !== undefined) this.onstate({ is: 'refused', why: end.why });
        else this.#wait();
      },
    });
  }

  /** The meeting has ended: when the line closes now, that is all there is. */
  expectEnd(): void {
    this.#over = true;
    this.onstate({ is: 'over' });
  }

  stop(): void {
    this.#hangUp();
  }

  #wait(): void {
    const longest = waits[Math.min(this.#failures++, waits.length - 1)];
    // A service that restarts meets its viewers one after the other, not all at once.
    this.#countDown(longest * (0.75 + 0.5 * this.#random()));
  }

  #countDown(seconds: number): void {
    this.onstate({ is: 'waiting', seconds: Math.ceil(seconds) });
    const step = Math.min(1, seconds);
    this.#timer = setTimeout(() => (seconds > 1 ? this.#countDown(seconds - step) : this.connect()), step * 1000);
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#line++;
    this.#close?.();
    this.#close = null;
  }
}

/** The state for the ear: said once, not counted down. */
export const aloud = (state: FeedState): string =>
  state.is === 'waiting' ? 'The connection was lost. Reconnecting; captions will catch up.' : inWords(state);

/** The state as a sentence for the eye. */
export function inWords(state: FeedState): string {
  switch (state.is) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return 'Live';
    case 'waiting':
      return `Reconnecting in ${state.seconds} s… captions will catch up`;
    case 'over':
      return 'The meeting has ended';
    case 'refused':
      return state.why;
  }
}
