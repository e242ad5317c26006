import workletUrl from './worklet?worker&url';

/** An open microphone: PCM16 pieces of 100 ms at `rate`, one channel. */
export interface Microphone {
  readonly rate: number;
  onpiece: (samples: Int16Array, peak: number) => void;
  /** While muted the browser delivers silence: time goes on, sound does not leave the device. */
  mute(muted: boolean): void;
  close(): void;
}

// What recognisers hear; a browser that cannot capture at it gives its own rate, up to what the service takes.
const wantedRate = 16_000;
const highestRate = 48_000;

/** Asks for the microphone and opens it; throws an error whose message is a sentence for people. */
export async function openMicrophone(): Promise<Microphone> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new Error('Browsers give the microphone to secure pages only: open this page as https:// or on the machine itself.');
  }
  const media = await navigator.mediaDevices
    .getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
    .catch((cause: DOMException) => {
      throw new Error(refusals[cause.name] ?? `The microphone could not be opened (${cause.name}).`);
    });
  try {
    return await listen(media);
  } catch (error) {
    media.getTracks().forEach((track) => track.stop());
    throw error;
  }
}

async function listen(media: MediaStream): Promise<Microphone> {
  const { context, source } = sourceOf(media);
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
  source.connect(node);
  await context.resume();
  const microphone: Microphone = {
    rate: context.sampleRate,
    onpiece: () => {},
    mute: (muted) => media.getAudioTracks().forEach((track) => (track.enabled = !muted)),
    close: () => {
      media.getTracks().forEach((track) => track.stop());
      void context.close();
    },
  };
  node.port.onmessage = ({ data }) => microphone.onpiece(data.samples, data.peak);
  return microphone;
}

function sourceOf(media: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const context = new AudioContext({ sampleRate: wantedRate });
  try {
    return { context, source: context.createMediaStreamSource(media) };
  } catch {
    // Firefox does not join a microphone to a context of another rate.
    void context.close();
    const own = new AudioContext();
    const fitting = own.sampleRate <= highestRate ? own : new AudioContext({ sampleRate: highestRate });
    return { context: fitting, source: fitting.createMediaStreamSource(media) };
  }
}

const refusals: Record<string, string> = {
  NotAllowedError: 'The microphone was not allowed. Allow it in the browser’s address bar, then join again.',
  NotFoundError: 'No microphone was found. Connect one, then join again.',
  NotReadableError: 'Another program is using the microphone. Close it there, then join again.',
};
