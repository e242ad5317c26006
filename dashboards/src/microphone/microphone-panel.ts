import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Meeting } from '../service/contract';
import { ServiceError, get, keyed, meetingPath, sentence } from '../service/service';
import { sheet } from '../theme/sheet';
import { openMicrophone, type Microphone } from './capture';
import { AudioRing } from './ring';
import { Uplink, type OpenSocket, type UplinkState } from './uplink';
import styles from './microphone-panel.css?inline';

const nameSlot = 'meetingscribe.name';
// What may wait for a lost connection: 3.8 MB at 16 kHz.
const keptSeconds = 120;

/** Joining with the browser's microphone: name, level, mute, leave, and every trouble in words. */
@customElement('scribe-microphone')
export class MicrophonePanel extends LitElement {
  static override styles = sheet(styles);

  @property() meetingId = '';
  @state() private uplink: UplinkState | null = null;
  @state() private muted = false;
  @state() private opening = false;
  @state() private trouble = '';
  @state() private lostSeconds = 0;
  @query('meter') private meter!: HTMLMeterElement | null;
  @query('input') private nameInput!: HTMLInputElement | null;

  #microphone: Microphone | null = null;
  #link: Uplink | null = null;
  readonly #leavePage = () => this.#link?.finish();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.#leavePage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.#leavePage);
    this.#leave();
  }

  protected override render() {
    return html`
      <h2>Join with your microphone</h2>
      ${this.#microphone ? this.#joined() : this.#form()}
      <p class="hint" role="status">${this.uplink ? inWords(this.uplink) : ''}</p>
      ${this.lostSeconds > 0
        ? html`<p class="alarm" role="alert">${this.lostSeconds} s of what you said while the connection was gone could not be kept.</p>`
        : nothing}
      ${this.trouble ? html`<p class="alarm" role="alert">${this.trouble}</p>` : nothing}
    `;
  }

  #form() {
    return html`
      <form @submit=${this.#join}>
        <div>
          <label for="name">Your name</label>
          <input id="name" required maxlength="200" autocomplete="name" dir="auto" .value=${localStorage.getItem(nameSlot) ?? ''} />
        </div>
        <button class="primary" ?disabled=${this.opening}>${this.opening ? 'Opening…' : 'Join'}</button>
      </form>
    `;
  }

  #joined() {
    return html`
      <label for="level">${this.muted ? 'Muted: nobody hears you' : 'What the microphone hears'}</label>
      <meter id="level" min="0" max="1" high="0.95" .value=${0}></meter>
      <div class="buttons">
        <button aria-pressed=${this.muted} @click=${this.#toggleMute}>${this.muted ? 'Unmute' : 'Mute'}</button>
        <button @click=${this.#leave}>Leave</button>
      </div>
    `;
  }

  async #join(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.nameInput!.value.trim();
    if (name === '') return;
    localStorage.setItem(nameSlot, name);
    this.trouble = '';
    this.opening = true;
    this.lostSeconds = 0;
    try {
      this.#start(name, await openMicrophone());
    } catch (error) {
      this.trouble = sentence(error);
    } finally {
      this.opening = false;
    }
  }

  #start(name: string, microphone: Microphone): void {
    const ring = new AudioRing(keptSeconds * microphone.rate);
    const link = new Uplink(ring, this.#socketTo(name, microphone.rate), () => refusal(this.meetingId));
    link.onstate = (state) => {
      this.uplink = state;
      if (state.is === 'failed') {
        this.trouble = state.why;
        this.#closeMicrophone();
      }
    };
    microphone.onpiece = (samples, peak) => {
      ring.append(samples);
      link.pump();
      this.lostSeconds = Math.ceil(ring.lost / microphone.rate);
      if (this.meter) this.meter.value = loudness(peak);
    };
    this.muted = false;
    this.#microphone = microphone;
    this.#link = link;
    link.connect();
  }

  #socketTo(name: string, rate: number): OpenSocket {
    // Each joining is a recording of its own; the participant stays the same in this tab.
    const stream = crypto.randomUUID();
    const path = meetingPath(this.meetingId, `/participants/${participantIn(this.meetingId)}/audio`);
    return (events) => {
      const address = new URL(keyed(path, { encoding: 'pcm16', rate, channels: 1, name, stream }), location.href);
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
      const socket = new WebSocket(address);
      socket.binaryType = 'arraybuffer';
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') events.message(data);
      };
      socket.onclose = () => events.closed();
      return socket;
    };
  }

  #toggleMute(): void {
    this.muted = !this.muted;
    this.#microphone?.mute(this.muted);
  }

  #leave(): void {
    this.#closeMicrophone();
    this.#link?.finish();
  }

  #closeMicrophone(): void {
    this.#microphone?.close();
    this.#microphone = null;
    this.requestUpdate();
  }
}

function participantIn(meetingId: string): string {
  const slot = `meetingscribe.participant.${meetingId}`;
  const id = sessionStorage.getItem(slot) ?? `mic-${crypto.randomUUID().slice(0, 8)}`;
  sessionStorage.setItem(slot, id);
  return id;
}

// A socket that is turned away says nothing; the meeting's own address does.
async function refusal(meetingId: string): Promise<string | null> {
  try {
    const meeting = await get<Meeting>(meetingPath(meetingId));
    return meeting.status === 'ended' ? 'This meeting has ended; nobody can join it any more.' : null;
  } catch (error) {
    return error instanceof ServiceError && [401, 403].includes(error.status) ? error.message : null;
  }
}

// A meter in decibels: 0 at -50 dB, 1 at full scale.
const loudness = (peak: number): number => Math.max(0, Math.min(1, 1 + (20 * Math.log10(Math.max(peak, 1e-6))) / 50));

function inWords(state: UplinkState): string {
  switch (state.is) {
    case 'connecting':
      return 'Connecting… what you say is kept meanwhile.';
    case 'sending':
      return 'You are in the meeting.';
    case 'waiting':
      return `${state.why} Trying again in ${state.seconds} s; what you say is kept meanwhile.`;
    case 'finishing':
      return 'Storing your last words…';
    case 'finished':
      return 'You have left. Everything you said is stored.';
    case 'failed':
      return '';
  }
}
