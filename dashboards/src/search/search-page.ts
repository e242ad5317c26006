import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { go } from '../app/router';
import { ServiceError, get, sentence } from '../service/service';
import { count } from '../text/times';
import { sheet } from '../theme/sheet';
import { addressOf, filtersOf, type FilterName, type Filters, type Hit, type SearchAnswer } from './contract';
import './search-hit';
import './search-facets';
import styles from './search-page.css?inline';

const pageSize = 20;

/** Search over everything that was said, live meetings included. The address is the query, so every search can be shared. */
@customElement('scribe-search')
export class SearchPage extends LitElement {
  static override styles = sheet(styles);

  @property() address = '';
  @state() private answer: SearchAnswer | null = null;
  @state() private hits: Hit[] = [];
  @state() private trouble: { message: string; position: number | null } | null = null;
  @state() private busy = false;
  @query('#q') private input!: HTMLInputElement;
  #filters: Filters = filtersOf('');
  #asked: AbortController | null = null;

  readonly #pressed = (event: KeyboardEvent) => {
    const target = event.composedPath()[0];
    if (event.key !== '/' || (target instanceof HTMLElement && target.matches('input, select'))) return;
    event.preventDefault();
    this.input.select();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#pressed);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('address')) this.#filters = filtersOf(this.address);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('address')) return;
    document.title = this.#filters.q ? `${this.#filters.q} · Search · MeetingScribe` : 'Search · MeetingScribe';
    if (Object.values(this.#filters).every((value) => value === '')) {
      this.answer = null;
      this.hits = [];
      this.trouble = null;
      this.input.focus();
    } else {
      void this.#ask(null);
    }
  }

  async #ask(cursor: string | null): Promise<void> {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    this.busy = true;
    try {
      const answer = await get<SearchAnswer>('/v1/search', { ...this.#filters, limit: pageSize, cursor }, asked.signal);
      this.hits = cursor === null ? answer.hits : [...this.hits, ...answer.hits];
      // Later pages may leave facets out; the first page's stand.
      this.answer = cursor === null ? answer : { ...this.answer!, next_cursor: answer.next_cursor };
      this.trouble = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.trouble = { message: sentence(error), position: error instanceof ServiceError ? error.position : null };
      this.answer = null;
      this.hits = [];
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  protected override render() {
    const filters = this.#filters;
    return html`
      <div class="page">
        <h1>Search</h1>
        <form role="search" @submit=${this.#submit}>
          <div class="query">
            <label for="q" class="visually-hidden">What was said</label>
            <input
              id="q"
              name="q"
              type="search"
              maxlength="1000"
              autocomplete="off"
              spellcheck="false"
              placeholder='budget "next quarter" -travel'
              .value=${filters.q}
              aria-invalid=${this.trouble ? 'true' : 'false'}
              aria-describedby=${this.trouble ? 'trouble' : 'syntax'}
            />
            <button class="primary">Search</button>
          </div>
          ${this.trouble ? this.#problem(this.trouble) : nothing}
          <p id="syntax" class="hint">
            All words must occur, in any form. <code>"exact phrase"</code> <code>-not</code> <code>begin*</code>
            <code>this OR that</code>
          </p>
          <div class="filters">
            <div><label for="speaker">Speaker</label><input id="speaker" name="speaker" dir="auto" .value=${filters.speaker} /></div>
            <div><label for="from">From</label><input id="from" name="from" type="date" .value=${filters.from.slice(0, 10)} /></div>
            <div><label for="to">To</label><input id="to" name="to" type="date" .value=${filters.to.slice(0, 10)} /></div>
            <div>
              <label for="sort">Order</label>
              <select id="sort" name="sort" @change=${(event: Event) => this.#with('sort', (event.target as HTMLSelectElement).value)}>
                <option value="" ?selected=${filters.sort !== 'newest'}>Best match</option>
                <option value="newest" ?selected=${filters.sort === 'newest'}>Newest first</option>
              </select>
            </div>
          </div>
          ${this.#chips()}
        </form>
        <p class="outcome" role="status">${this.#outcome()}</p>
        ${this.answer
          ? html`<div class="columns">
              <ol aria-label="Hits">
                ${this.hits.map((hit) => html`<li><scribe-hit .hit=${hit} .meetingTitle=${this.#titleOf(hit)}></scribe-hit></li>`)}
              </ol>
              <scribe-facets
                .facets=${this.answer.facets}
                .filters=${filters}
                @narrow=${(event: CustomEvent<[FilterName, string]>) => this.#with(...event.detail)}
              ></scribe-facets>
            </div>`
          : nothing}
        ${this.answer?.next_cursor
          ? html`<button class="more" ?disabled=${this.busy} @click=${() => this.#ask(this.answer!.next_cursor)}>Show more hits</button>`
          : nothing}
      </div>
    `;
  }

  #problem({ message, position }: { message: string; position: number | null }) {
    const text = this.#filters.q;
    return html`<div id="trouble" class="alarm" role="alert">
      <p>${message}</p>
      ${position !== null && position <= text.length
        ? html`<p class="place" dir="ltr"><span>${text.slice(0, position)}</span><mark>${text[position] ?? '␣'}</mark><span>${text.slice(position + 1)}</span></p>`
        : nothing}
    </div>`;
  }

  // Filters that no field shows: set by clicking a facet, taken away here.
  #chips() {
    const { meeting, flag } = this.#filters;
    if (!meeting && !flag) return nothing;
    const chip = (name: FilterName, text: string) =>
      html`<button type="button" @click=${() => this.#with(name, '')} aria-label="Remove the filter ${text}"><bdi>${text}</bdi> ✕</button>`;
    return html`<p class="chips">${meeting ? chip('meeting', `Meeting: ${meeting}`) : nothing} ${flag ? chip('flag', `Flag: ${flag === '*' ? 'any' : flag}`) : nothing}</p>`;
  }

  #outcome(): string {
    if (this.busy && !this.answer) return 'Searching…';
    if (!this.answer) return '';
    const { total, total_is_exact: exact, took_ms: took } = this.answer;
    if (total === 0) return 'Nothing found. Fewer words or a wider time may help.';
    return `${exact === false ? 'More than ' : ''}${count(total, 'hit', 'hits')} in ${took < 1 ? 'under 1' : Math.round(took)} ms`;
  }

  #titleOf(hit: Hit): string {
    const known = this.answer?.facets?.meetings?.find((meeting) => meeting.id === hit.segment.meeting_id);
    return known?.title || `Meeting ${hit.segment.meeting_id}`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const next = { ...this.#filters };
    for (const [name, value] of given) next[name as FilterName] = String(value).trim();
    this.#visit(next);
  }

  #with(name: FilterName, value: string): void {
    this.#visit({ ...this.#filters, q: this.input.value.trim(), [name]: value });
  }

  #visit(filters: Filters): void {
    const address = addressOf(filters);
    // The same search again is asked again: a live meeting may have more to find.
    if (address === location.pathname + location.search) void this.#ask(null);
    else go(address);
  }
}
