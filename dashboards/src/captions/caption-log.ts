import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Segment } from '../service/contract';
import { sheet } from '../theme/sheet';
import { count } from '../text/times';
import { Follower } from './follower';
import type { Change } from './model';
import { CaptionRows } from './rows';
import { Severities } from './severities';
import { Voices } from './voices';
import styles from './caption-log.css?inline';

// While following, the page holds this many rows at most; a trim removes a hundred at once so that it is rare.
const keptRows = 300;
const trimmedRows = 100;

/** The caption list: a log of segments in which running turns grow in place. */
@customElement('scribe-caption-log')
export class CaptionLog extends LitElement {
  static override styles = sheet(styles);

  @state() private unseen = 0;
  @state() private following = true;
  @state() private hasEarlier = false;
  @state() private empty = true;
  @query('.box', true) private box!: HTMLElement;
  @query('.log', true) private log!: HTMLElement;

  #rows = new CaptionRows(new Voices(), new Severities());
  #running = new Map<string, HTMLElement>();
  #first = 1;
  #follower: Follower | null = null;

  protected override firstUpdated(): void {
    this.#follower = new Follower(this.box, (following) => {
      this.following = following;
      if (following) this.unseen = 0;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follower?.stop();
  }

  /** Starts over with what was said before the reader came; none of it is announced. */
  begin(segments: readonly Segment[], voices: Voices, severities: Severities): void {
    this.#rows = new CaptionRows(voices, severities);
    this.#running.clear();
    this.#first = segments[0]?.sequence ?? 1;
    this.#quietly(() => this.log.replaceChildren(...this.#settledRows(segments)));
    this.#look();
    this.#follower?.jump();
  }

  /** Puts earlier segments above, without moving what is being read. */
  beginEarlier(segments: readonly Segment[]): void {
    const before = this.box.scrollHeight - this.box.scrollTop;
    // Rows stand in the order they began in: some of these may be here already, a little further down.
    const missing = segments.filter(({ sequence }) => !this.log.querySelector(`[data-sequence="${sequence}"]`));
    this.#first = Math.min(this.#first, ...segments.map(({ sequence }) => sequence));
    this.#quietly(() => this.log.prepend(...this.#settledRows(missing)));
    this.#look();
    this.box.scrollTop = this.box.scrollHeight - before;
  }

  /** Every segment from this one on is on the page. */
  get first(): number {
    return this.#first;
  }

  /** Applies one frame's changes at once. */
  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#apply(change);
    this.#trim();
    this.#look();
    this.#follower?.keep();
  }

  #apply(change: Change): void {
    switch (change.do) {
      case 'show': {
        const row = this.#running.get(change.turn.id) ?? this.#append(change.turn);
        this.#running.set(change.turn.id, row);
        this.#rows.show(row, change.turn);
        break;
      }
      case 'settle': {
        const { segment, turnId } = change;
        const row = (turnId !== null && this.#running.get(turnId)) || this.#append(headOf(segment));
        if (turnId !== null) this.#running.delete(turnId);
        this.#rows.settle(row, segment);
        if (!this.following) this.unseen++;
        break;
      }
      case 'drop':
        this.#running.get(change.turnId)?.remove();
        this.#running.delete(change.turnId);
        break;
    }
  }

  #append(head: { participantId: string; speaker: string; startMs: number }): HTMLElement {
    const row = this.#rows.row(head);
    joinTo(this.log.lastElementChild, row);
    this.log.append(row);
    return row;
  }

  #settledRows(segments: readonly Segment[]): HTMLElement[] {
    let last: HTMLElement | null = null;
    return segments.map((segment) => {
      const row = this.#rows.row(headOf(segment));
      this.#rows.settle(row, segment);
      joinTo(last, row);
      return (last = row);
    });
  }

  #trim(): void {
    if (!this.following || this.log.childElementCount <= keptRows + trimmedRows) return;
    for (let row = this.#top; this.log.childElementCount > keptRows && row.dataset.sequence; row = this.#top) {
      this.#first = Math.max(this.#first, Number(row.dataset.sequence) + 1);
      row.remove();
    }
    this.#top.classList.remove('same');
  }

  get #top(): HTMLElement {
    return this.log.firstElementChild as HTMLElement;
  }

  #look(): void {
    this.empty = this.log.childElementCount === 0;
    this.hasEarlier = this.#first > 1;
  }

  #quietly(change: () => void): void {
    this.log.setAttribute('aria-live', 'off');
    change();
    // Readers of the accessibility tree look at the next frame; only then does the log speak again.
    requestAnimationFrame(() => requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite')));
  }

  protected override render() {
    return html`
      <div class="box" tabindex="0" role="region" aria-label="Captions">
        ${this.hasEarlier
          ? html`<button class="earlier" @click=${() => this.dispatchEvent(new Event('earlier'))}>Show earlier captions</button>`
          : nothing}
        <div class="log" role="log" aria-live="polite" aria-label="Live captions"></div>
        ${this.empty ? html`<div class="empty"><slot></slot></div>` : nothing}
      </div>
      ${this.following
        ? nothing
        : html`<button class="jump primary" @click=${() => this.jump()}>
            Jump to live${this.unseen > 0 ? ` (${count(this.unseen, 'new', 'new')})` : ''}
          </button>`}
    `;
  }

  jump(): void {
    this.#follower?.jump();
    this.box.focus({ preventScroll: true });
  }
}

const headOf = (segment: Segment) => ({
  participantId: segment.participant_id,
  speaker: segment.speaker,
  startMs: segment.start_ms,
});

// Somebody who goes on speaking is not named again to the eye (the name stays for screen readers).
function joinTo(before: Element | null, row: HTMLElement): void {
  if (before instanceof HTMLElement && before.dataset.participant === row.dataset.participant) row.classList.add('same');
}
