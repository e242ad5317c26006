import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Summary, SummaryPoint } from '../service/contract';
import { sheet } from '../theme/sheet';
import { citations, howMade, isEmpty } from './summary';
import styles from './summary-panel.css?inline';

/** The newest summary, if there is one; each point leads to the words it rests on. */
@customElement('scribe-summary')
export class SummaryPanel extends LitElement {
  static override styles = sheet(styles);

  @property({ attribute: false }) summary: Summary | null = null;
  @property() meetingId = '';

  protected override render() {
    const summary = this.summary;
    if (!summary || isEmpty(summary)) return nothing;
    return html`
      <h2>Summary</h2>
      <p class="hint">${howMade(summary)}</p>
      ${summary.topics?.length ? html`<p class="topics">${summary.topics.map((topic) => html`<span>${topic}</span> `)}</p>` : nothing}
      ${this.#part('Overview', summary.overview)} ${this.#part('Decisions', summary.decisions)}
      ${this.#part('To do', summary.action_items, (item) => [item.owner, item.due].filter(Boolean).join(', '))}
      ${this.#part('Open questions', summary.open_questions)}
    `;
  }

  #part<T extends SummaryPoint>(title: string, points: T[] | undefined, more: (point: T) => string = () => '') {
    if (!points?.length) return nothing;
    return html`
      <h3>${title}</h3>
      <ul>
        ${points.map(
          (point) => html`<li dir="auto">
            ${point.text}${more(point) ? html` <strong>${more(point)}</strong>` : nothing}
            ${citations(this.meetingId, point).map((link) => html`<a href=${link.path} aria-label=${link.label}>↗</a> `)}
          </li>`,
        )}
      </ul>
    `;
  }
}
