import type { AudioRing } from './ring';

/** How the upload stands. */
export type UplinkState =
  | { is: 'connecting' }
  | { is: 'sending' }
  | { is: 'waiting'; seconds: number; why: string }
  | { is: 'finishing' }
  | { is: 'finished'; segments: number }
  | { is: 'failed'; why: string };

/** The part of a WebSocket that the uplink uses, so that tests can be one. */
export interface Socket {
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(): void;
}

export interface SocketEvents {
  message(text: string): void;
  closed(): void;
}

export type OpenSocket = (events: SocketEvents) => Socket;

// One frame is half a second of 16 kHz audio; more than half a megabyte unsent means the network is slower than speech.
const frameSamples = 8000;
const mostBuffered = 512 * 1024;
const waits = [1, 2, 4, 8, 15];
// Trying again cannot help with these.
const finalErrors: ReadonlySet<string> = new Set(['unsupported_format', 'too_large', 'replaced', 'meeting_ended', 'stream_finished']);

/**
 * Sends a ring's audio by the ingest protocol: waits for `ready`, sends from the position it names, forgets what is
 * acknowledged, and after a cut connects again and goes on where the service stopped.
 */
export class Uplink {
  readonly #ring: AudioRing;
  readonly #open: OpenSocket;
  readonly #refusal: () => Promise<string | null>;
  readonly #random: () => number;
  #socket: Socket | null = null;
  #connection = 0;
  #next: number | null = null;
  #said: { code: string; message: string } | null = null;
  #failures = 0;
  #ready = false;
  #finishing = false;
  #done = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  onstate: (state: UplinkState) => void = () => {};

  /** @param refusal finds out why a connection was not even begun; browsers do not say. Null: no lasting reason. */
  constructor(ring: AudioRing, open: OpenSocket, refusal: () => Promise<string | null>, random: () => number = Math.random) {
    this.#ring = ring;
    this.#open = open;
    this.#refusal = refusal;
    this.#random = random;
  }

  connect(): void {
    clearTimeout(this.#timer);
    this.#next = null;
    this.#said = null;
    this.#ready = false;
    const connection = ++this.#connection;
    const mine = () => connection === this.#connection && !this.#done;
    this.onstate(this.#finishing ? { is: 'finishing' } : { is: 'connecting' });
    this.#socket = this.#open({
      message: (text) => {
        if (mine()) this.#heard(JSON.parse(text));
      },
      closed: () => {
        if (mine()) this.#closed();
      },
    });
  }

  /** Call when the ring has grown, or from time to time. */
  pump(): void {
    const socket = this.#socket;
    if (!socket || this.#next === null) return;
    while (this.#next < this.#ring.end && socket.bufferedAmount < mostBuffered) {
      const piece = this.#ring.read(this.#next, frameSamples);
      socket.send(piece.buffer as ArrayBuffer);
      this.#next += piece.length;
    }
    if (this.#finishing && this.#next === this.#ring.end) {
      socket.send('{"type":"finish"}');
      this.#next = null;
    }
  }

  /** No more audio will come: sends the rest, then waits for the service to have stored everything. */
  finish(): void {
    if (this.#done || this.#finishing) return;
    this.#finishing = true;
    this.onstate({ is: 'finishing' });
    this.pump();
  }

  /** Gives up at once, whatever is unsent. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#done = true;
    this.#socket?.close();
  }

  #heard(message: { type: string; position?: number; segments?: number; error?: { code: string; message: string } }): void {
    switch (message.type) {
      case 'ready':
        this.#failures = 0;
        this.#ready = true;
        this.#ring.acknowledge(message.position!);
        this.#next = message.position!;
        if (this.#next > this.#ring.end) {
          this.#fail('The service has audio under this name that did not come from here. Leave and join again.');
          return;
        }
        this.onstate(this.#finishing ? { is: 'finishing' } : { is: 'sending' });
        this.pump();
        break;
      case 'ack':
        this.#ring.acknowledge(message.position!);
        this.pump();
        break;
      case 'finished':
        this.#done = true;
        this.onstate({ is: 'finished', segments: message.segments ?? 0 });
        this.#socket?.close();
        break;
      case 'error':
        this.#said = message.error ?? null;
        break;
    }
  }

  #closed(): void {
    this.#socket = null;
    this.#next = null;
    const said = this.#said;
    if (said && finalErrors.has(said.code)) {
      this.#fail(said.message);
      return;
    }
    const seconds = Math.ceil(waits[Math.min(this.#failures++, waits.length - 1)] * (0.75 + 0.5 * this.#random()));
    this.onstate({ is: 'waiting', seconds, why: said?.message ?? 'The connection was lost.' });
    this.#timer = setTimeout(() => this.connect(), seconds * 1000);
    if (!this.#ready && !said) void this.#look();
  }

  async #look(): Promise<void> {
    const why = await this.#refusal();
    if (why !== null && !this.#done) this.#fail(why);
  }

  #fail(why: string): void {
    this.stop();
    this.onstate({ is: 'failed', why });
  }
}
