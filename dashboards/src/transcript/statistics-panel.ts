import { LitElement, html, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Voices } from '../captions/voices';
import type { Participant } from '../service/contract';
import { get, meetingPath } from '../service/service';
import { span } from '../text/times';
import { sheet } from '../theme/sheet';
import styles from './statistics-panel.css?inline';

interface Speaking {
  participant_id: string;
  speaker: string;
  talk_ms: number;
  share: number;
  turns: number;
  words: number;
  words_per_minute: number;
  interruptions: number;
  longest_monologue_ms: number;
  questions: number;
}

/** Who spoke how much, as bars with their numbers. */
@customElement('scribe-statistics')
export class StatisticsPanel extends LitElement {
  static override styles = sheet(styles);

  @property() meetingId = '';
  /** How many segments there are: more segments, new statistics. */
  @property({ type: Number }) segments = 0;
  @property({ attribute: false }) people: Participant[] = [];
  @state() private speaking: Speaking[] = [];

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('meetingId') || changed.has('segments')) void this.#load();
  }

  async #load(): Promise<void> {
    if (this.segments === 0) return;
    // Statistics are an extra: a key that may not see them still reads the transcript.
    const answer = await get<{ participants: Speaking[] }>(meetingPath(this.meetingId, '/statistics')).catch(() => null);
    this.speaking = answer?.participants ?? [];
  }

  protected override render() {
    if (this.speaking.length === 0) return nothing;
    const voices = Voices.for(this.people);
    return html`
      <h2>Who spoke how much</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Statistics">
        <table class="card">
          <thead>
            <tr>
              <th scope="col">Speaker</th>
              <th scope="col" class="share">Share of the talking</th>
              <th scope="col">Time</th>
              <th scope="col">Turns</th>
              <th scope="col">Words / min</th>
              <th scope="col">Longest</th>
              <th scope="col">Questions</th>
              <th scope="col">Interruptions</th>
            </tr>
          </thead>
          <tbody>
            ${this.speaking.map(
              (one) => html`<tr class=${voices.of(one.participant_id)}>
                <th scope="row"><bdi>${one.speaker}</bdi></th>
                <td class="share">${bar(one.share)} ${Math.round(one.share * 100)} %</td>
                <td>${span(one.talk_ms)}</td>
                <td>${one.turns}</td>
                <td>${Math.round(one.words_per_minute)}</td>
                <td>${span(one.longest_monologue_ms)}</td>
                <td>${one.questions}</td>
                <td>${one.interruptions}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}

const bar = (share: number) =>
  svg`<svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="all" width="100" height="8"></rect><rect class="part" width=${Math.max(0, Math.min(100, share * 100))} height="8"></rect></svg>`;
