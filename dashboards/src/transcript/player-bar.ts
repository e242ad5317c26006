import { LitElement, html, nothing, svg } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Segment } from '../service/contract';
import { clock } from '../text/times';
import { sheet } from '../theme/sheet';
import { Player } from './player';
import styles from './player-bar.css?inline';

const rates = [1, 1.25, 1.5, 2, 0.75];

// Drawn, because not every system has these letters.
const skip = (path: string) => svg`<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>`;

/** The playback controls at the foot of the transcript; shown once something plays. */
@customElement('scribe-player')
export class PlayerBar extends LitElement {
  static override styles = sheet(styles);

  @state() private segment: Segment | null = null;
  @state() private playing = false;
  @state() private rate = 1;
  @state() private trouble = '';

  readonly #player = new Player({
    moved: (segment, playing) => {
      this.playing = playing;
      if (segment === this.segment) return;
      this.segment = segment;
      this.dispatchEvent(new CustomEvent('moved', { detail: segment }));
    },
    word: (segment, word) => this.dispatchEvent(new CustomEvent('word', { detail: [segment, word] })),
    failed: (why) => (this.trouble = why),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#player.stop();
  }

  set order(segments: Segment[]) {
    this.#player.order = segments;
  }

  play(segment: Segment): void {
    this.trouble = '';
    this.#player.play(segment);
  }

  toggle(): void {
    this.trouble = '';
    this.#player.toggle();
  }

  step(by: number): void {
    this.#player.step(by);
  }

  protected override render() {
    if (!this.segment && !this.trouble) return nothing;
    return html`
      <section class="card" aria-label="Playback">
        ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
        ${this.segment
          ? html`<div>
              <button @click=${() => this.step(-1)} aria-label="Previous segment">${skip('M16 4 7 10l9 6zM4 4h2v12H4z')}</button>
              <button class="primary" @click=${() => this.toggle()}>${this.playing ? 'Pause' : 'Play'}</button>
              <button @click=${() => this.step(1)} aria-label="Next segment">${skip('M4 4l9 6-9 6zM14 4h2v12h-2z')}</button>
              <p><bdi>${this.segment.speaker}</bdi> <span>${clock(this.segment.start_ms)}</span></p>
              <button class="rate" @click=${this.#nextRate} aria-label="Speed ${this.rate} times">${this.rate}×</button>
              <button @click=${() => this.#player.stop()} aria-label="Close the player">✕</button>
            </div>`
          : nothing}
      </section>
    `;
  }

  #nextRate(): void {
    this.rate = rates[(rates.indexOf(this.rate) + 1) % rates.length];
    this.#player.rate = this.rate;
  }
}
