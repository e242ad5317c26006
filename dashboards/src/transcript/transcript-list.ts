import { LitElement, html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { transcriptPath } from '../app/router';
import { element, flagged } from '../captions/nodes';
import { Severities } from '../captions/severities';
import { Voices } from '../captions/voices';
import type { Segment } from '../service/contract';
import { places, rangeOf, type Place } from '../text/places';
import { clock, isoDuration } from '../text/times';
import { sheet } from '../theme/sheet';
import type { Found } from './find';
import styles from './transcript-list.css?inline';

// Rows stand in sheets that the browser lays out only near the view, and are made a few sheets at a time between frames:
// a meeting of a day opens at once and all of it can still be found by the browser's own search.
const sheetRows = 100;
const batch = 500;

/** The transcript's rows. Built by hand: twenty thousand of them must neither block the page nor leave it. */
@customElement('scribe-transcript-list')
export class TranscriptList extends LitElement {
  static override styles = sheet(styles);

  @query('[role=list]', true) private list!: HTMLElement;
  #segments: Segment[] = [];
  #rows: HTMLElement[] = [];
  #voices = new Voices();
  #severities = new Severities();
  #filling = 0;

  /** Shows these segments; resolves when the last row stands. */
  async show(segments: readonly Segment[], voices: Voices, severities: Severities): Promise<void> {
    this.#voices = voices;
    this.#severities = severities;
    this.#segments = [];
    this.#rows = [];
    this.list.replaceChildren();
    await this.add(segments);
  }

  async add(segments: readonly Segment[]): Promise<void> {
    const filling = ++this.#filling;
    for (let from = 0; from < segments.length && filling === this.#filling; from += batch) {
      if (from > 0) await new Promise((resolve) => setTimeout(resolve));
      const rows = segments.slice(from, from + batch).map((segment) => {
        const row = this.#row(segment);
        this.#segments.push(segment);
        this.#rows.push(row);
        return row;
      });
      this.#hang(rows);
    }
  }

  filter(shown: (segment: Segment) => boolean): Segment[] {
    const left = this.#segments.filter((segment, index) => {
      const is = shown(segment);
      this.#rows[index].hidden = !is;
      return is;
    });
    // A sheet that was never laid out is taken for full; an empty one must not leave a hole.
    for (const page of this.list.children) (page as HTMLElement).hidden = !page.querySelector(':scope > :not([hidden])');
    return left;
  }

  /** Brings a segment into view, marks it as the one that was asked for and takes the reader there. */
  visit(index: number): void {
    this.list.querySelector('[aria-current]')?.removeAttribute('aria-current');
    const row = this.#rows[index];
    if (!row) return;
    row.hidden = row.parentElement!.hidden = false;
    row.setAttribute('aria-current', 'true');
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'center' });
    // Rows above take their real height only when first shown; the second look lands exactly.
    requestAnimationFrame(() => row.scrollIntoView({ block: 'center' }));
  }

  /** Marks the segment at the player. */
  playing(segment: Segment | null): void {
    this.list.querySelector('.playing')?.classList.remove('playing');
    highlight('spoken', []);
    const row = segment && this.#rows[this.#segments.indexOf(segment)];
    if (!row) return;
    row.classList.add('playing');
    row.scrollIntoView({ block: 'nearest' });
  }

  speak(segment: Segment, word: number): void {
    const place = word < 0 ? null : places(segment.text, segment.words)[word];
    highlight('spoken', place ? this.#ranges([{ index: this.#segments.indexOf(segment), ...place }]) : []);
  }

  /** Highlights what was found, and brings the chosen one into view. */
  showFound(found: readonly Found[], chosen: number): void {
    highlight('found', this.#ranges(found.filter((_, index) => index !== chosen)));
    highlight('chosen', found[chosen] ? this.#ranges([found[chosen]]) : []);
    if (found[chosen]) this.#rows[found[chosen].index]?.scrollIntoView({ block: 'center' });
  }

  #hang(rows: HTMLElement[]): void {
    let last = this.list.lastElementChild;
    for (const row of rows) {
      if (!last || last.childElementCount === sheetRows) {
        last = element('div', 'sheet');
        last.setAttribute('role', 'presentation');
        this.list.append(last);
      }
      last.append(row);
    }
  }

  #ranges(found: readonly ({ index: number } & Place)[]): Range[] {
    return found.flatMap(({ index, ...place }) => {
      const text = this.#rows[index]?.querySelector('.text');
      return (text && rangeOf(text, place)) ?? [];
    });
  }

  #row(segment: Segment): HTMLElement {
    const row = element('div', `row ${this.#voices.of(segment.participant_id)}`);
    row.setAttribute('role', 'listitem');
    row.tabIndex = -1;
    const at = clock(segment.start_ms);
    const play = element('button', 'play quiet');
    play.textContent = '▶';
    play.setAttribute('aria-label', `Play ${segment.speaker} from ${at}`);
    play.addEventListener('click', () => this.dispatchEvent(new CustomEvent<Segment>('play', { detail: segment })));
    const link = element('a', 'time');
    link.href = transcriptPath(segment.meeting_id, segment.start_ms);
    const time = document.createElement('time');
    time.dateTime = isoDuration(segment.start_ms);
    time.textContent = at;
    link.append(time);
    const name = element('bdi', 'name');
    name.textContent = segment.speaker;
    const text = element('p', 'text');
    text.dir = 'auto';
    if (segment.language) text.lang = segment.language;
    text.append(...flagged(segment.text, segment.flags ?? [], this.#severities));
    row.append(play, link, name, text);
    return row;
  }

  protected override render() {
    return html`<div role="list" aria-label="Transcript"></div>`;
  }
}

// Highlights lie over the text without touching its nodes, so nothing moves while a word lights up.
function highlight(name: string, ranges: Range[]): void {
  if (!('highlights' in CSS)) return;
  if (ranges.length === 0) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...ranges));
}
