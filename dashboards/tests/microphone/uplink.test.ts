import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AudioRing } from '../../src/microphone/ring';
import { Uplink, type Socket, type SocketEvents, type UplinkState } from '../../src/microphone/uplink';

class FakeSocket implements Socket {
  bufferedAmount = 0;
  closed = false;
  readonly samples: number[] = [];
  readonly texts: string[] = [];
  constructor(readonly events: SocketEvents) {}

  send(data: string | ArrayBuffer): void {
    if (typeof data === 'string') this.texts.push(data);
    else this.samples.push(...new Int16Array(data));
  }

  close(): void {
    this.closed = true;
  }

  says(message: object): void {
    this.events.message(JSON.stringify(message));
  }
}

function start(refusal: string | null = null) {
  const sockets: FakeSocket[] = [];
  const states: UplinkState[] = [];
  const ring = new AudioRing(100);
  const link = new Uplink(
    ring,
    (events) => {
      const socket = new FakeSocket(events);
      sockets.push(socket);
      return socket;
    },
    () => Promise.resolve(refusal),
    () => 0.5,
  );
  link.onstate = (state) => states.push(state);
  link.connect();
  const speak = (...samples: number[]) => {
    ring.append(Int16Array.from(samples));
    link.pump();
  };
  return { link, ring, sockets, states, speak };
}

describe('the uplink', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends nothing before the service is ready, then everything', () => {
    const { sockets, speak } = start();
    speak(1, 2);
    expect(sockets[0].samples).toEqual([]);
    sockets[0].says({ type: 'ready', stream: 's', position: 0 });
    speak(3);
    expect(sockets[0].samples).toEqual([1, 2, 3]);
  });

  it('goes on after a cut from where the service stopped', () => {
    const { sockets, states, speak } = start();
    sockets[0].says({ type: 'ready', position: 0 });
    speak(1, 2, 3, 4);
    sockets[0].says({ type: 'ack', position: 2 });
    sockets[0].events.closed();
    speak(5);
    expect(states.at(-1)).toMatchObject({ is: 'waiting', seconds: 1 });
    vi.advanceTimersByTime(1000);
    sockets[1].says({ type: 'ready', position: 3 });
    expect(sockets[1].samples).toEqual([4, 5]);
  });

  it('waits for the network when it is slower than speech', () => {
    const { sockets, speak } = start();
    sockets[0].says({ type: 'ready', position: 0 });
    sockets[0].bufferedAmount = 1_000_000;
    speak(1, 2);
    expect(sockets[0].samples).toEqual([]);
    sockets[0].bufferedAmount = 0;
    speak(3);
    expect(sockets[0].samples).toEqual([1, 2, 3]);
  });

  it('finishes after the last sample and reports what is stored', () => {
    const { link, sockets, states, speak } = start();
    sockets[0].says({ type: 'ready', position: 0 });
    speak(1, 2);
    link.finish();
    expect(sockets[0].samples).toEqual([1, 2]);
    expect(sockets[0].texts).toEqual(['{"type":"finish"}']);
    sockets[0].says({ type: 'finished', position: 2, segments: 3 });
    sockets[0].events.closed();
    expect(states.at(-1)).toEqual({ is: 'finished', segments: 3 });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });

  it('finishes on the next connection when this one is gone', () => {
    const { link, sockets, speak } = start();
    sockets[0].says({ type: 'ready', position: 0 });
    speak(1, 2);
    sockets[0].events.closed();
    link.finish();
    vi.advanceTimersByTime(1000);
    sockets[1].says({ type: 'ready', position: 1 });
    expect(sockets[1].samples).toEqual([2]);
    expect(sockets[1].texts).toEqual(['{"type":"finish"}']);
  });

  it('tries again when the service is overloaded, and passes on its words', () => {
    const { sockets, states } = start();
    sockets[0].says({ type: 'error', error: { code: 'overloaded', message: 'Too many people are speaking.' } });
    sockets[0].events.closed();
    expect(states.at(-1)).toEqual({ is: 'waiting', seconds: 1, why: 'Too many people are speaking.' });
    vi.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(2);
  });

  it('says why it was turned away before a word was exchanged', async () => {
    const { sockets, states } = start('This meeting has ended.');
    sockets[0].events.closed();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toEqual({ is: 'failed', why: 'This meeting has ended.' });
  });

  it('does not ask why after a connection that was ready', async () => {
    const { sockets } = start('This meeting has ended.');
    sockets[0].says({ type: 'ready', position: 0 });
    sockets[0].events.closed();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
  });

  it('gives up when trying again cannot help', () => {
    const { sockets, states } = start();
    sockets[0].says({ type: 'error', error: { code: 'unsupported_format', message: 'This is not PCM16.' } });
    sockets[0].events.closed();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toEqual({ is: 'failed', why: 'This is not PCM16.' });
  });
});
