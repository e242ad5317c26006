/**
 * Audio that the service has not yet made durable, by position in sample frames since the stream began. It holds a bounded
 * stretch: when more is waiting, the oldest is lost and read back as silence, so that everything after it keeps its time.
 */
export class AudioRing {
  readonly #samples: Int16Array;
  #end = 0;
  #acknowledged = 0;
  #lost = 0;

  constructor(capacity: number) {
    this.#samples = new Int16Array(capacity);
  }

  /** The position after the last sample recorded. */
  get end(): number {
    return this.#end;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The earliest position whose sound is still here. */
  get kept(): number {
    return Math.max(this.#acknowledged, this.#end - this.#samples.length);
  }

  /** Samples nobody will ever hear: recorded, never acknowledged, overwritten. */
  get lost(): number {
    return this.#lost;
  }

  append(samples: Int16Array): void {
    const before = this.kept;
    const capacity = this.#samples.length;
    // Of a piece longer than the ring only its tail can stay.
    const tail = samples.length > capacity ? samples.subarray(samples.length - capacity) : samples;
    const at = (this.#end + samples.length - tail.length) % capacity;
    const first = Math.min(tail.length, capacity - at);
    this.#samples.set(tail.subarray(0, first), at);
    this.#samples.set(tail.subarray(first), 0);
    this.#end += samples.length;
    this.#lost += Math.max(0, this.kept - before);
  }

  /** Everything before `position` is durable and may be forgotten. */
  acknowledge(position: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(position, this.#end));
  }

  /** Up to `count` samples from `position`; silence where the sound is gone. */
  read(position: number, count: number): Int16Array {
    const length = Math.max(0, Math.min(count, this.#end - position));
    const oldest = this.#end - this.#samples.length;
    const read = new Int16Array(length);
    for (let i = 0; i < length; i++) {
      if (position + i >= oldest) read[i] = this.#samples[(position + i) % this.#samples.length];
    }
    return read;
  }
}
