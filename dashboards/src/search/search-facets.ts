import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sheet } from '../theme/sheet';
import type { FilterName, Filters, SearchAnswer } from './contract';
import styles from './search-facets.css?inline';

interface Choice { value: string; label: string; count: number }

/** Where the hits are: each line narrows the search to it, and a chosen one widens it again. */
@customElement('scribe-facets')
export class SearchFacets extends LitElement {
  static override styles = sheet(styles);

  @property({ attribute: false }) facets: SearchAnswer['facets'] | undefined;
  @property({ attribute: false }) filters!: Filters;

  protected override render() {
    const { speakers = [], meetings = [], flags = [] } = this.facets ?? {};
    return html`
      ${this.#group('Speakers', 'speaker', speakers.map(({ name, count }) => ({ value: name, label: name, count })))}
      ${this.#group('Meetings', 'meeting', meetings.map(({ id, title, count }) => ({ value: id, label: title || id, count })))}
      ${this.#group('Flags', 'flag', flags.map(({ keyword_id: id, count }) => ({ value: id, label: id, count })))}
    `;
  }

  #group(title: string, name: FilterName, choices: Choice[]) {
    if (choices.length === 0) return nothing;
    return html`<section aria-label=${title}>
      <h2>${title}</h2>
      <ul>
        ${choices.map(({ value, label, count }) => {
          const chosen = this.filters[name] === value;
          return html`<li>
            <button class="quiet" aria-pressed=${chosen} @click=${() => this.#narrow(name, chosen ? '' : value)}>
              <bdi>${label}</bdi> <span>${count.toLocaleString('en')}</span>
            </button>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  #narrow(name: FilterName, value: string): void {
    this.dispatchEvent(new CustomEvent<[FilterName, string]>('narrow', { detail: [name, value] }));
  }
}
