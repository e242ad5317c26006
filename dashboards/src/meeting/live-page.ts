import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { go, transcriptPath } from '../app/router';
import type { CaptionLog } from '../captions/caption-log';
import '../captions/caption-log';
import { aloud, inWords, type FeedState } from '../captions/feed';
import { Severities } from '../captions/severities';
import { Voices } from '../captions/voices';
import { Watch } from '../captions/watch';
import '../microphone/microphone-panel';
import type { Meeting, MeetingEvent, Participant, Segment, Summary, Transcript } from '../service/contract';
import { get, meetingPath, post, sentence } from '../service/service';
import { sheet } from '../theme/sheet';
import { titleOf } from './facts';
import './people-panel';
import './summary-panel';
import { mayBeMetered } from './usage';
import './usage-panel';
import styles from './live-page.css?inline';

// What a newcomer sees of what was said before; more on request.
const firstPage = 100;

/** Watching a meeting: captions as they are spoken, who is there, and a way to join. */
@customElement('scribe-live')
export class LivePage extends LitElement {
  static override styles = sheet(styles);

  @property() meetingId = '';
  @state() private meeting: Meeting | null = null;
  @state() private summary: Summary | null = null;
  /** What was said before this visit, whose engine tells whether the meeting costs anything. */
  @state() private past: Segment[] = [];
  @state() private feed: FeedState = { is: 'connecting' };
  @state() private trouble = '';
  /** Its end was asked for here, and the service has not answered yet: that takes as long as the last words, at most half a minute. */
  @state() private isClosing = false;
  /** On a small screen the side panel is a drawer. */
  @state() private drawer = false;
  @query('scribe-caption-log') private captions!: CaptionLog;
  @query('dialog') private ending!: HTMLDialogElement;

  #watch: Watch | null = null;
  #voices = new Voices();
  #visit = 0;
  readonly #pressed = (event: KeyboardEvent) => this.#key(event);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#pressed);
    this.#leave();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('meetingId')) void this.#enter();
  }

  async #enter(): Promise<void> {
    this.#leave();
    const visit = this.#visit;
    this.meeting = null;
    this.summary = null;
    this.past = [];
    this.trouble = '';
    this.isClosing = false;
    try {
      const severities = new Severities();
      const [meeting, past] = await Promise.all([
        get<Meeting>(meetingPath(this.meetingId)),
        get<Transcript>(meetingPath(this.meetingId, '/transcript'), { format: 'json', last: firstPage }),
        severities.load(),
      ]);
      if (visit !== this.#visit) return;
      this.meeting = meeting;
      this.past = past.segments;
      this.#voices = Voices.for(meeting.participants);
      document.title = `${titleOf(meeting)} · MeetingScribe`;
      await this.updateComplete;
      this.captions.begin(past.segments.slice(-firstPage), this.#voices, severities);
      this.#watch = new Watch(meeting, past.segments.at(-1)?.sequence ?? 0, {
        state: (feed) => (this.feed = feed),
        changes: (changes) => this.captions.apply(changes),
        other: (event) => this.#heard(event),
      });
    } catch (error) {
      if (visit === this.#visit) this.trouble = sentence(error);
    }
  }

  #leave(): void {
    this.#visit++;
    this.#watch?.stop();
    this.#watch = null;
  }

  #heard(event: Exclude<MeetingEvent, { kind: 'partial' | 'segment' }>): void {
    if (!this.meeting) return;
    if (event.kind === 'summary') this.summary = event.summary;
    if (event.kind === 'meeting') {
      const notice = event.meeting.notice ?? (event.meeting.status === 'live' ? this.meeting.notice : null);
      this.meeting = { ...event.meeting, notice, participants: event.meeting.participants ?? this.meeting.participants };
    }
    if (event.kind === 'participant') this.meeting = { ...this.meeting, participants: withOne(this.meeting.participants, event.participant) };
  }

  protected override render() {
    if (!this.meeting) {
      return html`<div class="alone">
        <h1>${this.trouble ? 'This meeting cannot be shown' : 'Opening the meeting…'}</h1>
        ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p><p><a href="/">All meetings</a></p>` : nothing}
      </div>`;
    }
    const live = this.meeting.status === 'live';
    // Of a running meeting the service says only that it is ending, and what it still has to hear; of an ended one, what has no text.
    const closing = this.isClosing ? 'The meeting is ending: its last words are being heard.' : null;
    const notice = live ? (this.meeting.notice ?? closing) : this.past.length > 0 ? this.meeting.notice : null;
    const open = live && !notice;
    return html`
      <header>
        <h1>${titleOf(this.meeting)}</h1>
        <p class="visually-hidden" role="status">${aloud(this.feed)}</p>
        <p class="state ${this.feed.is}">
          <span class="status ${this.feed.is === 'live' ? 'live' : ''}" aria-hidden="true">${inWords(this.feed)}</span>
          ${this.feed.is === 'waiting' || this.feed.is === 'refused'
            ? html`<button @click=${() => this.#watch?.reconnect()}>Try now</button>`
            : nothing}
        </p>
        <div class="actions">
          <button
            class="drawer"
            aria-expanded=${this.drawer}
            aria-controls="aside"
            @click=${() => (this.drawer = !this.drawer)}
          >
            People
          </button>
          <a class="button" href=${transcriptPath(this.meeting.id)}>Transcript</a>
          ${open ? html`<button @click=${() => this.ending.showModal()}>End…</button>` : nothing}
        </div>
      </header>
      ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
      ${notice ? html`<p class="notice" role="status">${notice}</p>` : nothing}
      <div class="columns">
        <div class="captions">
          <scribe-caption-log @earlier=${this.#showEarlier}>
            <p class="nothing">${this.#nothingYet(live)}</p>
          </scribe-caption-log>
        </div>
        <aside id="aside" class=${this.drawer ? 'open' : ''} aria-label="People, microphone and summary">
          ${open ? html`<scribe-microphone .meetingId=${this.meeting.id}></scribe-microphone>` : nothing}
          <scribe-people .people=${this.meeting.participants} .voices=${this.#voices}></scribe-people>
          <scribe-summary .summary=${this.summary} .meetingId=${this.meeting.id}></scribe-summary>
          <scribe-usage
            .meetingId=${this.meeting.id}
            .metered=${mayBeMetered(this.past, this.summary)}
            .through=${this.summary?.through_sequence ?? 0}
          ></scribe-usage>
        </aside>
      </div>
      <dialog class="card" aria-labelledby="ending">
        <h2 id="ending">End this meeting for everyone?</h2>
        <p>Sentences still being spoken are finished and stored. Nobody can join it again.</p>
        <form method="dialog">
          <button>Keep it going</button>
          <button class="primary" @click=${this.#end}>End meeting</button>
        </form>
      </dialog>
    `;
  }

  #nothingYet(live: boolean): string {
    if (!live) return this.meeting!.notice ?? 'This meeting ended without any words. The people list says why for each of them.';
    const here = this.meeting!.participants.filter((one) => one.left_utc === null);
    if (here.length === 0) return 'Nobody has joined yet. Captions appear here as soon as somebody speaks.';
    return here.map((one) => `${one.name}: ${one.health.sentence}`).join(' ');
  }

  async #showEarlier(): Promise<void> {
    const first = this.captions.first;
    const after = Math.max(0, first - 1 - firstPage);
    try {
      const page = await get<Transcript>(meetingPath(this.meetingId, '/transcript'), { format: 'json', after, limit: firstPage });
      this.captions.beginEarlier(page.segments.filter((segment) => segment.sequence < first));
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  async #end(): Promise<void> {
    const visit = this.#visit;
    this.isClosing = true;
    try {
      const meeting = await post<Meeting>(meetingPath(this.meetingId, '/end'));
      // It may have ended meanwhile, which the events said.
      if (visit === this.#visit && this.meeting?.status === 'live') this.meeting = meeting;
    } catch (error) {
      if (visit === this.#visit) this.trouble = sentence(error);
    }
    if (visit === this.#visit) this.isClosing = false;
  }

  #key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.meeting) return;
    if (target instanceof HTMLElement && target.matches('input, textarea, select, dialog, dialog *')) return;
    if (event.key === 't') go(transcriptPath(this.meeting.id));
    else if (event.key === 'End') this.captions.jump();
  }
}

function withOne(people: Participant[], one: Participant): Participant[] {
  const at = people.findIndex((other) => other.id === one.id);
  return at < 0 ? [...people, one] : people.with(at, one);
}
