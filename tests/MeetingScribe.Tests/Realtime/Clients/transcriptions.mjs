// The npm package `openai`: the file as JSON, with words, and as a stream. Prints {json, verbose, deltas, done}.
import { createReadStream } from 'node:fs';
import OpenAI from 'openai';

const client = new OpenAI();
const file = () => createReadStream('talk.wav');
const json = await client.audio.transcriptions.create({ file: file(), model: 'any', language: 'en', include: ['logprobs'] });
const verbose = await client.audio.transcriptions.create({
  file: file(), model: 'any', response_format: 'verbose_json', timestamp_granularities: ['word', 'segment'],
});
let [deltas, done] = ['', ''];
for await (const event of await client.audio.transcriptions.create({ file: file(), model: 'any', stream: true })) {
  if (event.type === 'transcript.text.delta') deltas += event.delta;
  if (event.type === 'transcript.text.done') done = event.text;
}
console.log(JSON.stringify({
  json: json.text,
  spelt: json.logprobs.map(({ token }) => token).join(''),
  verbose: verbose.words.map(({ word }) => word).join(' '),
  deltas,
  done,
}));
