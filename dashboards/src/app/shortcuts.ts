import { LitElement, html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { sheet } from '../theme/sheet';
import styles from './shortcuts.css?inline';

const groups: { title: string; keys: [string, string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'This list'],
      ['/', 'Search'],
      ['m', 'All meetings'],
      ['+ −', 'Larger or smaller captions'],
    ],
  },
  {
    title: 'Live captions',
    keys: [
      ['End', 'Jump to live'],
      ['t', 'Open the transcript'],
    ],
  },
  {
    title: 'Transcript',
    keys: [
      ['Space', 'Play or pause'],
      ['j', 'Next segment'],
      ['k', 'Previous segment'],
      ['f', 'Find in the transcript'],
    ],
  },
];

/** The list of keyboard shortcuts, as a dialog. */
@customElement('scribe-shortcuts')
export class Shortcuts extends LitElement {
  static override styles = sheet(styles);

  @query('dialog') private dialog!: HTMLDialogElement;

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  protected override render() {
    return html`
      <dialog class="card" aria-labelledby="title" @click=${this.#outside}>
        <div>
          <h1 id="title">Keyboard shortcuts</h1>
          ${groups.map(
            ({ title, keys }) => html`
              <h2>${title}</h2>
              <dl>
                ${keys.map(
                  ([key, does]) => html`<div>
                    <dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt>
                    <dd>${does}</dd>
                  </div>`,
                )}
              </dl>
            `,
          )}
          <form method="dialog"><button>Close</button></form>
        </div>
      </dialog>
    `;
  }

  #outside(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }
}
