import type { Segment } from '../service/contract';
import { get, keyed, meetingPath, sentence } from '../service/service';
import { wordAt } from '../text/places';

// Word times are good to about a tenth of a second: a little more on both sides cuts no word.
const leadMilliseconds = 150;
const tailMilliseconds = 250;

export interface PlayerView {
  /** Which segment is at the player, and whether it sounds. */
  moved(segment: Segment | null, playing: boolean): void;
  /** The word being spoken, by its number in the segment; -1 before the first. */
  word(segment: Segment, word: number): void;
  failed(why: string): void;
}

/** Plays segments one after the other, each from its own speaker's recording. */
export class Player {
  readonly #audio = new Audio();
  readonly #view: PlayerView;
  #order: Segment[] = [];
  #current: Segment | null = null;
  #word = -1;
  #rate = 1;

  constructor(view: PlayerView) {
    this.#view = view;
    this.#audio.addEventListener('ended', () => this.step(1));
    this.#audio.addEventListener('play', () => this.#tell());
    this.#audio.addEventListener('pause', () => this.#tell());
    this.#audio.addEventListener('error', () => void this.#explain());
  }

  get current(): Segment | null {
    return this.#current;
  }

  /** What is played, in this order: the transcript as it is filtered now. */
  set order(segments: Segment[]) {
    this.#order = segments;
  }

  set rate(rate: number) {
    this.#rate = rate;
    this.#audio.playbackRate = rate;
  }

  play(segment: Segment): void {
    this.#current = segment;
    this.#word = -1;
    this.#audio.src = keyed(audioPath(segment), range(segment));
    this.#audio.playbackRate = this.#rate;
    void this.#audio.play().catch(() => this.#tell());
    this.#tell();
    requestAnimationFrame(() => this.#follow(segment));
  }

  toggle(): void {
    if (!this.#current) {
      if (this.#order.length > 0) this.play(this.#order[0]);
    } else if (this.#audio.paused) {
      void this.#audio.play().catch(() => this.#tell());
      requestAnimationFrame(() => this.#follow(this.#current!));
    } else {
      this.#audio.pause();
    }
  }

  step(by: number): void {
    const at = this.#current ? this.#order.indexOf(this.#current) : -1;
    const next = this.#order[at + by];
    if (next) this.play(next);
    else this.stop();
  }

  stop(): void {
    this.#audio.pause();
    this.#current = null;
    this.#tell();
  }

  #tell(): void {
    this.#view.moved(this.#current, this.#current !== null && !this.#audio.paused);
  }

  // The browser reports its place four times a second, which is slower than words.
  #follow(segment: Segment): void {
    if (segment !== this.#current) return;
    const at = range(segment).from_ms + this.#audio.currentTime * 1000;
    const word = wordAt(segment.words ?? [], at);
    if (word !== this.#word) {
      this.#word = word;
      this.#view.word(segment, word);
    }
    if (!this.#audio.paused) requestAnimationFrame(() => this.#follow(segment));
  }

  // A media element says only that it failed; the service says why.
  async #explain(): Promise<void> {
    const segment = this.#current;
    if (!segment) return;
    const why = await get(audioPath(segment), range(segment)).then(
      () => '',
      (error: unknown) => (error instanceof SyntaxError ? '' : sentence(error)),
    );
    this.#view.failed(why || 'The recording cannot be played in this browser.');
    this.stop();
  }
}

const audioPath = (segment: Segment): string =>
  meetingPath(segment.meeting_id, `/participants/${encodeURIComponent(segment.participant_id)}/audio`);

const range = (segment: Segment) => ({
  from_ms: Math.max(0, segment.start_ms - leadMilliseconds),
  to_ms: segment.end_ms + tailMilliseconds,
});
