// Runs on the audio thread: gathers the microphone's quanta into 100 ms of PCM16 and hands them over with their peak.

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, type: new () => AudioWorkletProcessor): void;

class Capture extends AudioWorkletProcessor {
  #piece = new Int16Array(Math.round(sampleRate / 10));
  #filled = 0;
  #peak = 0;

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0];
    // No input for a moment (a device change) is silence: the stream's clock must go on.
    const length = channels[0]?.length ?? 128;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      const value = Math.max(-1, Math.min(1, channels.length > 0 ? sum / channels.length : 0));
      this.#peak = Math.max(this.#peak, Math.abs(value));
      this.#piece[this.#filled++] = Math.round(value * 32767);
      if (this.#filled === this.#piece.length) this.#handOver();
    }
    return true;
  }

  #handOver(): void {
    const samples = this.#piece;
    this.port.postMessage({ samples, peak: this.#peak }, [samples.buffer]);
    this.#piece = new Int16Array(Math.round(sampleRate / 10));
    this.#filled = 0;
    this.#peak = 0;
  }
}

registerProcessor('capture', Capture);
