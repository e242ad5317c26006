// The npm package `@openai/agents-realtime`: a session with turn detection, and one of every event that a client can cause.
// Prints {texts, types, generic}: the turns' texts, the type of every server event, and of those that the package's
// schemas did not accept.
import { readFile } from 'node:fs/promises';
import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';

const [texts, types, understood, open] = [[], [], [], new Set()];

// Every event comes as '*'; what the schemas accept comes under its own name as well.
class Session extends OpenAIRealtimeWebSocket {
  emit(type, ...rest) {
    if (type === '*') {
      console.error(rest[0].type);
      types.push(rest[0].type);
    } else if (types.includes(type)) understood.push(type);
    return super.emit(type, ...rest);
  }
}

const url = new URL(`${process.env.OPENAI_BASE_URL}/realtime?intent=transcription`);
url.protocol = 'ws:';
const session = new Session({ url });
const talk = await readFile('talk.pcm');
let heard = false;
let last;

session.on('input_audio_buffer.speech_started', (event) => open.add(event.item_id));
session.on('conversation.item.input_audio_transcription.completed', (event) => {
  texts.push(event.transcript);
  open.delete(event.item_id);
  last = event.item_id;
  goOn();
});
session.on('error', ({ error }) => {
  if (error.error?.code !== 'input_audio_buffer_commit_empty') throw new Error(JSON.stringify(error));
  heard = true;
  goOn();
});

let retrieved = false;
function goOn() {
  if (heard && open.size === 0) setImmediate(() => session.sendEvent({ type: 'conversation.item.retrieve', item_id: last }));
}
session.on('conversation.item.retrieved', (event) => {
  // The SDK asks for every completed item by itself, too.
  if (heard && open.size === 0 && !retrieved) {
    retrieved = true;
    session.sendEvent({ type: 'conversation.item.delete', item_id: event.item.id });
  }
});
session.on('conversation.item.deleted', () => session.sendEvent({ type: 'input_audio_buffer.clear' }));
session.on('input_audio_buffer.cleared', () => setImmediate(() => session.close()));
session.on('connection_change', (status) => {
  if (status !== 'disconnected') return;
  const count = (list, type) => list.filter((one) => one === type).length;
  const generic = types.filter((type) => count(understood, type) < count(types, type));
  console.log(JSON.stringify({ texts, types, generic }));
});

await session.connect({
  apiKey: process.env.OPENAI_API_KEY,
  initialSessionConfig: {
    audio: {
      input: {
        transcription: { model: 'any', language: 'en' },
        turnDetection: { type: 'server_vad', threshold: 0.5, prefixPaddingMs: 300, silenceDurationMs: 700 },
      },
    },
    providerData: { type: 'transcription' },
  },
});
for (let at = 0; at < talk.length; at += 4800) session.sendAudio(new Uint8Array(talk.subarray(at, at + 4800)).buffer);
session.sendEvent({ type: 'input_audio_buffer.commit' });
