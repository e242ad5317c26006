import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { forgetKey, keepKey } from '../service/key';
import { ServiceError, get, sentence } from '../service/service';
import { sheet } from '../theme/sheet';
import styles from './sign-in.css?inline';

/** Asks for a key when the link carried none, and says in words why one is not good enough. */
@customElement('scribe-sign-in')
export class SignIn extends LitElement {
  static override styles = sheet(styles);

  @property() refused = '';
  @state() private trouble = '';
  @state() private busy = false;
  @query('input') private input!: HTMLInputElement;

  protected override firstUpdated(): void {
    document.title = 'Sign in · MeetingScribe';
    this.input.focus();
  }

  protected override render() {
    const trouble = this.trouble || this.refused;
    return html`
      <form class="card" @submit=${this.#submit}>
        <h1>Sign in</h1>
        <p>This page needs a key. Whoever runs this service gives you one, or a link that carries it.</p>
        <label for="key">Key</label>
        <input
          id="key"
          type="password"
          autocomplete="current-password"
          spellcheck="false"
          required
          aria-describedby=${trouble ? 'trouble' : nothing}
          aria-invalid=${trouble ? 'true' : nothing}
        />
        ${trouble ? html`<p id="trouble" class="alarm" role="alert">${trouble}</p>` : nothing}
        <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Checking…' : 'Sign in'}</button>
        <p class="hint">The key stays in this browser tab and is forgotten when you close it.</p>
      </form>
    `;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    this.busy = true;
    this.trouble = '';
    keepKey(this.input.value);
    try {
      await get('/v1/meetings', { limit: 1 });
      this.dispatchEvent(new Event('signed-in'));
    } catch (error) {
      // A narrow key (one meeting, one scope) is refused here and still good for its own page.
      if (error instanceof ServiceError && error.status === 403) {
        this.dispatchEvent(new Event('signed-in'));
        return;
      }
      forgetKey();
      this.trouble = sentence(error);
    } finally {
      this.busy = false;
    }
  }
}
