import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { go, livePath } from '../app/router';
import type { Meeting } from '../service/contract';
import { post, sentence } from '../service/service';
import { sheet } from '../theme/sheet';
import styles from './new-meeting.css?inline';

/** Asks for a title and the words to watch for, creates the meeting and goes there. */
@customElement('scribe-new-meeting')
export class NewMeeting extends LitElement {
  static override styles = sheet(styles);

  @state() private trouble = '';
  @query('dialog') private dialog!: HTMLDialogElement;

  open(): void {
    this.trouble = '';
    this.dialog.showModal();
  }

  protected override render() {
    return html`
      <dialog class="card" aria-labelledby="heading">
        <form @submit=${this.#create}>
          <h2 id="heading">New meeting</h2>
          <div>
            <label for="title">Title</label>
            <input id="title" name="title" maxlength="300" dir="auto" autofocus />
          </div>
          <div>
            <label for="keywords">Words to watch for, one per line</label>
            <textarea id="keywords" name="keywords" rows="3" dir="auto" placeholder="budget&#10;data protection"></textarea>
          </div>
          ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
          <div class="buttons">
            <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
            <button class="primary">Start meeting</button>
          </div>
        </form>
      </dialog>
    `;
  }

  async #create(event: Event): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const title = String(given.get('title')).trim();
    const keywords = String(given.get('keywords'))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    try {
      const meeting = await post<Meeting>('/v1/meetings', {
        ...(title ? { title } : {}),
        ...(keywords.length > 0 ? { keywords } : {}),
      });
      this.dialog.close();
      go(livePath(meeting.id));
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}
