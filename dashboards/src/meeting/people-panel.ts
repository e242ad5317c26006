import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Voices } from '../captions/voices';
import type { Health, Participant } from '../service/contract';
import { sheet } from '../theme/sheet';
import styles from './people-panel.css?inline';

const troubled: ReadonlySet<Health['state']> = new Set(['stalled', 'disconnected', 'lagging', 'recovering', 'failed']);

/** Who is in the meeting, each with a sentence on how their captions are doing. */
@customElement('scribe-people')
export class PeoplePanel extends LitElement {
  static override styles = sheet(styles);

  @property({ attribute: false }) people: Participant[] = [];
  @property({ attribute: false }) voices = new Voices();

  protected override render() {
    const here = this.people.filter((one) => one.left_utc === null).length;
    return html`
      <h2>People <span class="hint">${here} here</span></h2>
      ${this.people.length === 0 ? html`<p class="hint">Nobody has joined yet.</p>` : ''}
      <ul>
        ${this.people.map(
          (one) => html`
            <li class="${this.voices.of(one.id)} ${one.left_utc ? 'left' : ''} ${troubled.has(one.health.state) ? 'troubled' : ''}">
              <span class="initial" aria-hidden="true">${initial(one.name)}</span>
              <span class="words">
                <bdi class="name">${one.name}</bdi>
                <span class="health" dir="auto">${one.health.sentence}</span>
              </span>
            </li>
          `,
        )}
      </ul>
    `;
  }
}

// The first whole character as people count them: an emoji of five code points is one.
const initial = (name: string): string => {
  const first = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name.trim())[Symbol.iterator]().next();
  return first.done ? '?' : first.value.segment.toLocaleUpperCase();
};
