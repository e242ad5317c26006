// The npm package `openai`: a secret, a session with turn detection, and one of every event that a client can cause.
// Prints {texts, types}: the turns' texts, and the type of every server event as the package named it.
import { readFile } from 'node:fs/promises';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';

const input = {
  format: { type: 'audio/pcm', rate: 24000 },
  transcription: { model: 'any', language: 'en' },
  turn_detection: { type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 700 },
};
const talk = await readFile('talk.pcm');
const secret = await new OpenAI().realtime.clientSecrets.create({ session: { type: 'transcription', audio: { input } } });
const session = new OpenAIRealtimeWS({ intent: 'transcription' }, new OpenAI({ apiKey: secret.value }));
const [texts, types, open] = [[], [], new Set()];
let heard = false;

session.socket.on('open', () => {
  const include = ['item.input_audio_transcription.logprobs'];
  session.send({ type: 'session.update', session: { type: 'transcription', include } });
  for (let at = 0; at < talk.length; at += 4800)
    session.send({ type: 'input_audio_buffer.append', audio: talk.subarray(at, at + 4800).toString('base64') });
  // Every turn has ended in the silence, so there is nothing to commit; the answer says that everything before it was heard.
  session.send({ type: 'input_audio_buffer.commit', event_id: 'end' });
});
session.on('event', ({ type }) => {
  console.error(type);
  types.push(type);
});
session.on('input_audio_buffer.speech_started', (event) => open.add(event.item_id));
session.on('conversation.item.input_audio_transcription.completed', (event) => {
  texts.push(event.transcript);
  open.delete(event.item_id);
  goOn(event.item_id);
});
session.on('error', (failure) => {
  if (failure.error?.code !== 'input_audio_buffer_commit_empty' || failure.error.event_id !== 'end') throw failure;
  heard = true;
  goOn();
});

let last;
function goOn(item) {
  last = item ?? last;
  if (heard && open.size === 0) session.send({ type: 'conversation.item.retrieve', item_id: last });
}
session.on('conversation.item.retrieved', (event) => session.send({ type: 'conversation.item.delete', item_id: event.item.id }));
session.on('conversation.item.deleted', () => session.send({ type: 'input_audio_buffer.clear' }));
session.on('input_audio_buffer.cleared', () => session.close());
session.socket.on('close', () => console.log(JSON.stringify({ texts, types })));
