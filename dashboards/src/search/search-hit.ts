import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { livePath, transcriptPath } from '../app/router';
import { clock, isoDuration, moment } from '../text/times';
import { sheet } from '../theme/sheet';
import type { Hit, Neighbour } from './contract';
import { snippetRuns } from './snippet';
import styles from './search-hit.css?inline';

/** One hit between what was said before and after it, with the way to its moment. */
@customElement('scribe-hit')
export class SearchHit extends LitElement {
  static override styles = sheet(styles);

  @property({ attribute: false }) hit!: Hit;
  @property() meetingTitle = '';

  protected override render() {
    const { segment, snippet, before, after } = this.hit;
    const at = clock(segment.start_ms);
    return html`
      <article class="card">
        <p class="head">
          <bdi class="name">${segment.speaker}</bdi>
          <a class="meeting" href=${livePath(segment.meeting_id)}><bdi>${this.meetingTitle}</bdi></a>
          <span>${moment(segment.start_utc, new Date())}</span>
        </p>
        ${neighbour(before)}
        <p class="text" dir="auto">
          ${snippetRuns(snippet).map(({ text, marked }) => (marked ? html`<mark>${text}</mark>` : text))}
        </p>
        ${neighbour(after)}
        <a class="jump" href=${transcriptPath(segment.meeting_id, segment.start_ms)}>
          Jump to <time datetime=${isoDuration(segment.start_ms)}>${at}</time>
        </a>
      </article>
    `;
  }
}

function neighbour(said: Neighbour) {
  if (!said) return nothing;
  return html`<p class="near" dir="auto"><bdi>${said.speaker}</bdi>: ${said.text}</p>`;
}
