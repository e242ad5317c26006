import { LitElement, html } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { sheet } from '../theme/sheet';
import { find, type Found } from './find';
import styles from './find-bar.css?inline';

/** Finds words in the transcript and steps through the places: Enter to the next, Shift and Enter to the one before. */
@customElement('scribe-find')
export class FindBar extends LitElement {
  static override styles = sheet(styles);

  /** The texts to look in, in reading order. */
  texts: () => string[] = () => [];
  @state() private found: Found[] = [];
  @state() private chosen = 0;
  @query('input') private input!: HTMLInputElement;

  override focus(): void {
    this.input.focus();
  }

  protected override render() {
    return html`
      <form role="search" @submit=${this.#submit}>
        <label for="find">Find in this transcript</label>
        <span>
          <input id="find" type="search" autocomplete="off" @input=${this.#find} @keydown=${this.#key} />
          <output for="find">${this.#inWords()}</output>
        </span>
      </form>
    `;
  }

  #find(): void {
    this.found = find(this.texts(), this.input.value);
    this.#choose(0);
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.#choose(this.chosen + 1);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !event.shiftKey) return;
    event.preventDefault();
    this.#choose(this.chosen - 1);
  }

  #choose(place: number): void {
    const all = this.found.length;
    this.chosen = all === 0 ? 0 : (place + all) % all;
    this.dispatchEvent(new CustomEvent<[Found[], number]>('found', { detail: [this.found, this.chosen] }));
  }

  #inWords(): string {
    if (!this.input?.value.trim()) return '';
    return this.found.length === 0 ? 'not found' : `${this.chosen + 1} of ${this.found.length.toLocaleString('en')}`;
  }
}
