import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { livePath } from '../app/router';
import { Severities } from '../captions/severities';
import { Voices } from '../captions/voices';
import { lengthOf, titleOf } from '../meeting/facts';
import { shouldHaveNewer } from '../meeting/summary';
import '../meeting/summary-panel';
import { mayBeMetered } from '../meeting/usage';
import '../meeting/usage-panel';
import type { Segment, Summary, Transcript } from '../service/contract';
import { serviceFacts } from '../service/facts';
import { get, meetingPath, sentence } from '../service/service';
import { count, moment } from '../text/times';
import { sheet } from '../theme/sheet';
import { download, formats } from './exports';
import { indexAt, type Found } from './find';
import './find-bar';
import type { FindBar } from './find-bar';
import './player-bar';
import type { PlayerBar } from './player-bar';
import './statistics-panel';
import './transcript-list';
import type { TranscriptList } from './transcript-list';
import styles from './transcript-page.css?inline';

const liveRefreshMilliseconds = 5_000;

/** Everything that was said in a meeting: to read, hear, find in, measure and take away. */
@customElement('scribe-transcript')
export class TranscriptPage extends LitElement {
  static override styles = sheet(styles);

  @property() meetingId = '';
  /** Where a link into the transcript points. */
  @property({ attribute: false }) target: { at: number | null; segment: string | null } = { at: null, segment: null };
  @state() private transcript: Transcript | null = null;
  @state() private summary: Summary | null = null;
  @state() private trouble = '';
  @state() private speaker = '';
  @state() private flag = '';
  @state() private shown = 0;
  @query('scribe-transcript-list') private list!: TranscriptList;
  @query('scribe-player') private player!: PlayerBar;
  @query('scribe-find') private finder!: FindBar | null;

  #visit = 0;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #pressed = (event: KeyboardEvent) => this.#key(event);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#pressed);
    clearTimeout(this.#timer);
    this.#visit++;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('meetingId')) void this.#load();
    else if (changed.has('target')) this.#goToTarget();
  }

  async #load(): Promise<void> {
    const visit = ++this.#visit;
    clearTimeout(this.#timer);
    this.transcript = null;
    this.summary = null;
    this.trouble = '';
    try {
      const severities = new Severities();
      const [transcript] = await Promise.all([
        get<Transcript>(meetingPath(this.meetingId, '/transcript'), { format: 'json' }),
        severities.load(),
      ]);
      if (visit !== this.#visit) return;
      this.#last = transcript.segments.at(-1)?.sequence ?? 0;
      // Numbered as they were finished; read in the order in which they began.
      transcript.segments.sort((a, b) => a.start_ms - b.start_ms || a.sequence - b.sequence);
      this.transcript = transcript;
      document.title = `${titleOf(transcript.meeting)} · Transcript · MeetingScribe`;
      await this.updateComplete;
      const voices = Voices.for(transcript.meeting.participants);
      await this.list.show(transcript.segments, voices, severities);
      if (visit !== this.#visit) return;
      this.#refilter();
      this.#goToTarget();
      void this.#findSummary(visit);
      this.#refreshWhileLive(visit);
    } catch (error) {
      if (visit === this.#visit) this.trouble = sentence(error);
    }
  }

  #refreshWhileLive(visit: number): void {
    if (this.transcript?.meeting.status !== 'live') return;
    this.#timer = setTimeout(async () => {
      const known = this.transcript!.segments;
      const after = this.#last;
      const more = await get<Transcript>(meetingPath(this.meetingId, '/transcript'), { format: 'json', after }).catch(() => null);
      if (visit !== this.#visit) return;
      if (more) {
        this.#last = more.segments.at(-1)?.sequence ?? after;
        this.transcript = { meeting: more.meeting, segments: [...known, ...more.segments] };
        await this.list.add(more.segments);
        if (more.segments.length > 0) this.#refilter();
        void this.#findSummary(visit);
      }
      this.#refreshWhileLive(visit);
    }, liveRefreshMilliseconds);
  }

  async #findSummary(visit: number): Promise<void> {
    // A summary is an extra: whoever cannot have it still reads the transcript.
    const facts = await serviceFacts().catch(() => null);
    if (!facts || visit !== this.#visit || !shouldHaveNewer(this.transcript!.meeting, this.#last, this.summary, facts.summary_every_segments)) return;
    const newer = await get<Summary>(meetingPath(this.meetingId, '/summary')).catch(() => null);
    if (visit === this.#visit && newer) this.summary = newer;
  }

  #goToTarget(): void {
    const segments = this.transcript?.segments ?? [];
    const { at, segment } = this.target;
    const index = segment !== null ? segments.findIndex((one) => one.id === segment) : at !== null ? indexAt(segments, at) : -1;
    if (index >= 0) this.list.visit(index);
  }

  protected override render() {
    if (!this.transcript) {
      return html`<div class="page">
        <h1>${this.trouble ? 'This transcript cannot be shown' : 'Opening the transcript…'}</h1>
        ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p><p><a href="/">All meetings</a></p>` : nothing}
      </div>`;
    }
    const { meeting, segments } = this.transcript;
    const length = lengthOf(meeting, Date.now());
    return html`
      <div class="page">
        <header>
          <h1><bdi>${titleOf(meeting)}</bdi></h1>
          <p class="facts">
            <span class="status ${meeting.status}">${meeting.status === 'live' ? 'Live' : 'Ended'}</span>
            <span>${moment(meeting.start_utc ?? meeting.created_utc, new Date())}</span>
            ${length ? html`<span>${length}</span>` : nothing}
            <span>${count(segments.length, 'segment', 'segments')}</span>
            <a href=${livePath(meeting.id)}>${meeting.status === 'live' ? 'Watch live captions' : 'Caption view'}</a>
          </p>
        </header>
        ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
        <scribe-summary .summary=${this.summary} .meetingId=${meeting.id}></scribe-summary>
        ${segments.length === 0 ? html`<p>${whyEmpty(this.transcript)}</p>` : this.#tools(segments)}
        <scribe-transcript-list @play=${(event: CustomEvent<Segment>) => this.player.play(event.detail)}></scribe-transcript-list>
        <scribe-statistics .meetingId=${meeting.id} .segments=${segments.length} .people=${meeting.participants ?? []}></scribe-statistics>
        <scribe-usage .meetingId=${meeting.id} .metered=${mayBeMetered(segments, this.summary)} .through=${segments.length}></scribe-usage>
      </div>
      <scribe-player
        @moved=${(event: CustomEvent<Segment | null>) => this.list.playing(event.detail)}
        @word=${(event: CustomEvent<[Segment, number]>) => this.list.speak(...event.detail)}
      ></scribe-player>
    `;
  }

  #tools(segments: Segment[]) {
    const speakers = [...new Map(segments.map((one) => [one.participant_id, one.speaker]))];
    const flags = [...new Set(segments.flatMap((one) => (one.flags ?? []).map((flag) => flag.keyword_id)))];
    return html`
      <div class="tools">
        <scribe-find
          .texts=${() => this.transcript!.segments.map((segment) => segment.text)}
          @found=${(event: CustomEvent<[Found[], number]>) => this.list.showFound(...event.detail)}
        ></scribe-find>
        <div>
          <label for="speaker">Speaker</label>
          <select id="speaker" @change=${(event: Event) => this.#choose({ speaker: (event.target as HTMLSelectElement).value })}>
            <option value="">Everyone</option>
            ${speakers.map(([id, name]) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        ${flags.length > 0
          ? html`<div>
              <label for="flag">Flag</label>
              <select id="flag" @change=${(event: Event) => this.#choose({ flag: (event.target as HTMLSelectElement).value })}>
                <option value="">All text</option>
                <option value="*">Any flag</option>
                ${flags.map((id) => html`<option value=${id}>${id}</option>`)}
              </select>
            </div>`
          : nothing}
        <div>
          <label for="export">Export</label>
          <select id="export" @change=${this.#export}>
            <option value="">Choose a format</option>
            ${formats.map(([format, label]) => html`<option value=${format}>${label}</option>`)}
          </select>
        </div>
      </div>
      <p class="hint" role="status">
        ${this.shown < segments.length ? `${count(this.shown, 'segment', 'segments')} of ${segments.length.toLocaleString('en')} shown` : ''}
      </p>
    `;
  }

  #choose(chosen: { speaker?: string; flag?: string }): void {
    this.speaker = chosen.speaker ?? this.speaker;
    this.flag = chosen.flag ?? this.flag;
    this.#refilter();
  }

  #refilter(): void {
    const shown = this.list.filter(
      (segment) =>
        (this.speaker === '' || segment.participant_id === this.speaker) &&
        (this.flag === '' || (segment.flags ?? []).some((flag) => this.flag === '*' || flag.keyword_id === this.flag)),
    );
    this.shown = shown.length;
    this.player.order = shown;
  }

  async #export(event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement;
    const format = select.value;
    select.value = '';
    if (!format) return;
    try {
      await download(this.transcript!.meeting, format);
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  #key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.transcript) return;
    if (target instanceof HTMLElement && target.matches('input, textarea, select, button, a, dialog *')) {
      // Space and Enter belong to the control that has the focus; letters do not belong to buttons and links.
      if (event.key === ' ' || target.matches('input, textarea, select, dialog *')) return;
    }
    if (event.key === ' ') this.player.toggle();
    else if (event.key === 'j') this.player.step(1);
    else if (event.key === 'k') this.player.step(-1);
    else if (event.key === 'f') this.finder?.focus();
    else return;
    event.preventDefault();
  }
}

function whyEmpty({ meeting }: Transcript): string {
  const people = meeting.participants ?? [];
  if (people.length === 0) return 'Nobody has sent audio to this meeting, so there is nothing to read.';
  return `No words were recognised. ${people.map((one) => `${one.name}: ${one.health.sentence}`).join(' ')}`;
}
