import type { Meeting, MeetingEvent } from '../service/contract';
import { CaptionFeed, type FeedState } from './feed';
import { hubLine } from './hub';
import { CaptionModel, Gap, type Change } from './model';

/** What a page hears about the meeting it watches. */
export interface Watcher {
  state(state: FeedState): void;
  /** The caption changes of one frame, in order. */
  changes(changes: Change[]): void;
  other(event: Exclude<MeetingEvent, { kind: 'partial' | 'segment' }>): void;
}

/** Joins feed and model, and hands the page what happened once per frame, however much that was. */
export class Watch {
  readonly #feed: CaptionFeed;
  readonly #model: CaptionModel;
  readonly #watcher: Watcher;
  // Back on the network or back in view: nobody wants to watch a countdown then.
  readonly #wake = () => {
    if (this.#isDown && !document.hidden) this.#feed.connect();
  };
  #isDown = false;
  #waiting: Change[] = [];
  #frame = false;

  constructor(meeting: Meeting, last: number, watcher: Watcher) {
    this.#watcher = watcher;
    this.#model = new CaptionModel(last);
    this.#feed = new CaptionFeed(hubLine(meeting.id), () => this.#model.last);
    this.#feed.onstate = (state) => {
      this.#isDown = state.is === 'waiting';
      watcher.state(state);
    };
    this.#feed.onevent = (event) => this.#heard(event);
    this.#feed.connect();
    if (meeting.status === 'ended') this.#feed.expectEnd();
    window.addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  reconnect(): void {
    this.#feed.connect();
  }

  stop(): void {
    window.removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#feed.stop();
  }

  #heard(event: MeetingEvent): void {
    try {
      this.#waiting.push(...this.#model.apply(event));
    } catch (error) {
      if (!(error instanceof Gap)) throw error;
      this.#feed.connect();
      return;
    }
    if (event.kind !== 'partial' && event.kind !== 'segment') this.#watcher.other(event);
    if (event.kind === 'meeting' && event.meeting.status === 'ended') this.#feed.expectEnd();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame || this.#waiting.length === 0) return;
    this.#frame = true;
    // A hidden tab has no frames; its captions must be there all the same when it comes back.
    if (document.hidden) setTimeout(() => this.#flush(), 250);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#frame = false;
    const changes = newest(this.#waiting);
    this.#waiting = [];
    this.#watcher.changes(changes);
  }
}

/** Leaves out what a later change of the same frame paints over. */
export function newest(changes: Change[]): Change[] {
  const lastShow = new Map<string, number>();
  changes.forEach((change, index) => {
    if (change.do === 'show') lastShow.set(change.turn.id, index);
  });
  return changes.filter((change, index) => change.do !== 'show' || lastShow.get(change.turn.id) === index);
}
