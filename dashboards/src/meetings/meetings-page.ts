import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { go, livePath, transcriptPath } from '../app/router';
import { lengthOf, titleOf } from '../meeting/facts';
import type { Meeting, MeetingList, Transcript } from '../service/contract';
import { get, meetingPath, sentence } from '../service/service';
import { count, moment } from '../text/times';
import { sheet } from '../theme/sheet';
import './new-meeting';
import type { NewMeeting } from './new-meeting';
import styles from './meetings-page.css?inline';

const pageSize = 30;
const refreshMilliseconds = 10_000;
// Each costs a request; further down the list nobody is reading along.
const mostLastWords = 12;

/** All meetings, the live ones first with their last words. */
@customElement('scribe-meetings')
export class MeetingsPage extends LitElement {
  static override styles = sheet(styles);

  @state() private live: Meeting[] = [];
  @state() private ended: Meeting[] = [];
  @state() private lastWords = new Map<string, { speaker: string; text: string }>();
  @state() private cursor: string | null = null;
  @state() private loaded = false;
  @state() private trouble = '';
  @state() private titleSought = '';
  @query('scribe-new-meeting') private creating!: NewMeeting;
  #timer: ReturnType<typeof setInterval> | undefined;
  #more = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = 'Meetings · MeetingScribe';
    void this.#load();
    this.#timer = setInterval(() => {
      // A list somebody has paged through stays as it is under their eyes.
      if (!document.hidden && !this.#more) void this.#load();
    }, refreshMilliseconds);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async #load(): Promise<void> {
    const title = this.titleSought;
    try {
      const [live, ended] = await Promise.all([
        get<MeetingList>('/v1/meetings', { status: 'live', q: title, limit: pageSize }),
        get<MeetingList>('/v1/meetings', { status: 'ended', q: title, limit: pageSize }),
      ]);
      if (title !== this.titleSought) return;
      this.live = live.meetings;
      this.ended = ended.meetings;
      this.cursor = ended.next_cursor;
      this.trouble = '';
      await this.#loadLastWords(live.meetings.filter((meeting) => meeting.start_utc !== null).slice(0, mostLastWords));
    } catch (error) {
      this.trouble = sentence(error);
    } finally {
      this.loaded = true;
    }
  }

  async #loadLastWords(meetings: Meeting[]): Promise<void> {
    const found = await Promise.all(
      meetings.map(async ({ id }) => {
        const end = await get<Transcript>(meetingPath(id, '/transcript'), { format: 'json', last: 1 }).catch(() => null);
        return [id, end?.segments.at(-1)] as const;
      }),
    );
    const words = new Map(this.lastWords);
    for (const [id, segment] of found) if (segment) words.set(id, { speaker: segment.speaker, text: segment.text });
    this.lastWords = words;
  }

  protected override render() {
    const nothingAtAll = this.loaded && this.live.length === 0 && this.ended.length === 0;
    return html`
      <div class="page">
        <header>
          <h1>Meetings</h1>
          <button class="primary" @click=${() => this.creating.open()}>New meeting</button>
        </header>
        <form role="search" class="words" @submit=${this.#search}>
          <label for="words" class="visually-hidden">Search everything that was said</label>
          <input id="words" type="search" name="q" placeholder="Search everything that was said" autocomplete="off" />
          <button>Search</button>
        </form>
        ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
        ${this.live.length > 0 || (this.loaded && !nothingAtAll) ? this.#part('Live now', this.live, 'No meeting is running.') : nothing}
        ${this.ended.length > 0 || this.titleSought
          ? html`
              <div class="ended">
                <h2>Ended</h2>
                <div>
                  <label for="title" class="visually-hidden">Find meetings by title</label>
                  <input id="title" type="search" placeholder="Find by title" .value=${this.titleSought} @input=${this.#filter} />
                </div>
              </div>
              ${this.#list(this.ended)}
            `
          : nothing}
        ${this.cursor ? html`<button class="more" @click=${this.#loadMore}>Show more meetings</button>` : nothing}
        ${nothingAtAll && !this.titleSought && !this.trouble
          ? html`<div class="first card">
              <h2>No meetings yet</h2>
              <p>Start one here and join it with your microphone, or let a meeting bot send audio to this service.</p>
              <button class="primary" @click=${() => this.creating.open()}>Start the first meeting</button>
            </div>`
          : nothing}
      </div>
      <scribe-new-meeting></scribe-new-meeting>
    `;
  }

  #part(title: string, meetings: Meeting[], none: string) {
    return html`<h2>${title}</h2>
      ${meetings.length > 0 ? this.#list(meetings) : html`<p class="hint">${none}</p>`}`;
  }

  #list(meetings: Meeting[]) {
    return html`<ul>
      ${meetings.map((meeting) => this.#card(meeting))}
    </ul>`;
  }

  #card(meeting: Meeting) {
    const isLive = meeting.status === 'live';
    const words = isLive ? this.lastWords.get(meeting.id) : undefined;
    const length = lengthOf(meeting, Date.now());
    const people = meeting.participants ?? [];
    return html`
      <li class="card">
        <h3><a href=${isLive ? livePath(meeting.id) : transcriptPath(meeting.id)}><bdi>${titleOf(meeting)}</bdi></a></h3>
        <p class="facts">
          <span class="status ${isLive ? 'live' : ''}">${isLive ? 'Live' : 'Ended'}</span>
          <span>${moment(meeting.start_utc ?? meeting.created_utc, new Date())}</span>
          ${length ? html`<span>${length}</span>` : nothing}
          ${people.length > 0 ? html`<span>${count(people.length, 'person', 'people')}</span>` : nothing}
        </p>
        ${people.length > 0
          ? html`<p class="people">${people.slice(0, 6).map((one, index) => html`${index > 0 ? ', ' : ''}<bdi>${one.name}</bdi>`)}${people.length > 6 ? ` and ${people.length - 6} more` : ''}</p>`
          : nothing}
        ${words ? html`<p class="said" dir="auto"><strong><bdi>${words.speaker}</bdi>:</strong> ${words.text}</p>` : nothing}
      </li>
    `;
  }

  #search(event: Event): void {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get('q') ?? '').trim();
    go(words ? `/search?${new URLSearchParams({ q: words })}` : '/search');
  }

  #filter(event: Event): void {
    this.titleSought = (event.target as HTMLInputElement).value;
    this.#more = false;
    void this.#load();
  }

  async #loadMore(): Promise<void> {
    this.#more = true;
    try {
      const next = await get<MeetingList>('/v1/meetings', { status: 'ended', q: this.titleSought, limit: pageSize, cursor: this.cursor });
      this.ended = [...this.ended, ...next.meetings];
      this.cursor = next.next_cursor;
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}
