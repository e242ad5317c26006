using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Engines.PocketSphinx;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Transcriptions;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using MeetingScribe.Tests.Realtime.Clients;
using MeetingScribe.Tests.Transcriptions;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>The nearest compatible server is our own: another MeetingScribe, with the embedded recogniser, over the wire.</summary>
[Collection("OpenAI clients")]
public sealed class OwnEndpointTests(ClientsFixture service, ITestOutputHelper output)
{
    [Fact]
    public async Task Each_turns_final_is_what_the_embedded_engine_makes_of_the_same_turn()
    {
        var server = new UpstreamServer(
            new OpenAIOptions { Endpoint = service.Endpoint, ApiKey = service.Service.Key, Timeout = TimeSpan.FromMinutes(2) }, TimeProvider.System, new Random(1));
        await using var remote = new HttpEngine(server, TimeSpan.FromMinutes(2));
        await using var embedded = new PocketSphinxEngine(PocketSphinxModel.Find(), decoderLimit: 1, threadCount: 1, TimeProvider.System);
        var sentence = Voice.Sentence(Chunk.SampleRate, out var source);
        var talk = Sound.Silence(800).Then(sentence).ThenSilence(1_500);
        var changes = talk.Changes();
        Assert.NotEmpty(changes);
        output.WriteLine($"The speech is {source}; {changes.Count / 2} turns.");

        foreach (var turn in changes.Chunk(2))
        {
            var (from, to) = (turn[0].Position, turn[1].Position);
            var samples = talk.Samples[(int)from..(int)to];
            await using var stream = remote.Open(new SpeechHints("m/p", "en"));
            await Hearing.Turn(stream, from, samples);
            var final = (await Hearing.Final(stream)).Text();

            output.WriteLine($"{Chunk.ToMilliseconds(from)} ms: {final}");
            Assert.Equal(await Embedded(embedded, samples), final);
        }
    }

    static async Task<string> Embedded(PocketSphinxEngine engine, short[] samples)
    {
        await using var audio = await UploadedAudio.Open(new MemoryStream(TranscriptionCall.Wav(samples)), CancellationToken.None);
        var hearing = new FileHearing(engine, new SpeechHints("file"), new TurnOptions(), TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), TimeProvider.System);
        var texts = new List<string>();
        await foreach (var spoken in hearing.Hear(audio, CancellationToken.None))
        {
            if (spoken.Finished is { Words.Count: > 0 } turn)
                texts.Add(turn.Text);
        }
        return string.Join(' ', texts);
    }
}
