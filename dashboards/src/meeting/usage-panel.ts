import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Usage, UsageRow } from '../service/contract';
import { serviceFacts } from '../service/facts';
import { get } from '../service/service';
import { sheet } from '../theme/sheet';
import { amount, price } from './usage';
import styles from './usage-panel.css?inline';

/** What the meeting used of metered servers and what that cost, if it used any. */
@customElement('scribe-usage')
export class UsagePanel extends LitElement {
  static override styles = sheet(styles);

  @property() meetingId = '';
  /** Nothing is asked for before. */
  @property({ type: Boolean }) metered = false;
  /** How far the meeting has come: further, new figures. */
  @property({ type: Number }) through = 0;
  @state() private usage: Usage | null = null;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('meetingId')) this.usage = null;
    if (changed.has('meetingId') || changed.has('metered') || changed.has('through')) void this.#load();
  }

  async #load(): Promise<void> {
    if (!this.metered) return;
    const meeting = this.meetingId;
    // Usage is an extra: whoever may not see it, or cannot just now, still reads the meeting.
    const usage = await usageOf(meeting).catch(() => null);
    if (meeting === this.meetingId) this.usage = usage;
  }

  protected override render() {
    const usage = this.usage;
    if (!usage || usage.rows.length === 0) return nothing;
    return html`
      <h2>Usage and cost</h2>
      <dl>
        ${usage.rows.map((row) => html`<dt dir="auto">${row.model}</dt><dd>${amount(row)}, ${priceOf(row, usage)}</dd>`)}
        ${usage.rows.length > 1 ? html`<dt>Together</dt><dd>${priceOf(usage.total, usage)}</dd>` : nothing}
      </dl>
    `;
  }
}

const priceOf = (row: UsageRow, usage: Usage) => html`<strong>${price(row, usage)}</strong>`;

async function usageOf(meeting: string): Promise<Usage | null> {
  const { scopes } = await serviceFacts();
  return scopes.includes('admin') ? get<Usage>('/v1/usage', { group: 'model', meeting }) : null;
}
