using System.ClientModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MeetingScribe.Tests.Realtime.Clients;
using OpenAI;
using OpenAI.Audio;

#pragma warning disable OPENAI001 // streaming calls itself experimental

namespace MeetingScribe.Tests.Transcriptions;

/// <summary>OpenAI's unmodified clients with a file: they get the words the native socket has of the same speech.</summary>
[Collection("OpenAI clients")]
public sealed class OpenAiClientTests(ClientsFixture service, ITestOutputHelper output)
{
    readonly AudioClient client = new("any", new ApiKeyCredential(service.Service.Key), new OpenAIClientOptions { Endpoint = service.Endpoint });

    string Said => string.Join(' ', service.Native);

    MemoryStream File => new(Wav);

    byte[] Wav => TranscriptionCall.Wav(MemoryMarshal.Cast<byte, short>(service.Speech), 24_000);

    [Fact]
    public async Task The_NuGet_package_reads_every_form()
    {
        output.WriteLine($"The speech is {service.Source}.");
        var simple = (await client.TranscribeAudioAsync(File, "talk.wav", new AudioTranscriptionOptions { Language = "en", Temperature = 0, Prompt = "Dashwood" })).Value;
        var verbose = (await client.TranscribeAudioAsync(File, "talk.wav", new AudioTranscriptionOptions
        {
            ResponseFormat = AudioTranscriptionFormat.Verbose,
            TimestampGranularities = AudioTimestampGranularities.Word | AudioTimestampGranularities.Segment,
        })).Value;
        var text = (await client.TranscribeAudioAsync(File, "talk.wav", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Text })).Value;
        var srt = (await client.TranscribeAudioAsync(File, "talk.wav", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Srt })).Value;
        var vtt = (await client.TranscribeAudioAsync(File, "talk.wav", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Vtt })).Value;

        Assert.Equal(Said, simple.Text);
        Assert.Equal(Said, verbose.Text);
        Assert.Equal("english", verbose.Language);
        Assert.Equal(service.Speech.Length / 48_000.0, verbose.Duration!.Value.TotalSeconds, tolerance: 0.001);
        Assert.Equal(Said, string.Join(' ', verbose.Words.Select(word => word.Word)));
        Assert.Equal(service.Native, verbose.Segments.Select(segment => segment.Text));
        Assert.Equal(Said, text.Text.Trim());
        Assert.StartsWith("1\r\n00:00:0", srt.Text);
        Assert.StartsWith("WEBVTT\n\n00:00:0", vtt.Text);
    }

    [Fact]
    public async Task The_NuGet_package_reads_the_stream()
    {
        var (deltas, done) = (new StringBuilder(), "");
        await foreach (var update in await client.TranscribeAudioStreamingAsync(File, "talk.wav"))
        {
            if (update is StreamingAudioTranscriptionTextDeltaUpdate delta)
                deltas.Append(delta.Delta);
            if (update is StreamingAudioTranscriptionTextDoneUpdate whole)
                done = whole.Text;
        }

        Assert.Equal(Said, done);
        Assert.Equal(Said, deltas.ToString());
    }

    [Fact]
    public async Task The_NuGet_package_is_told_what_is_wrong()
    {
        var refusal = await Assert.ThrowsAsync<ClientResultException>(() => client.TranscribeAudioAsync(new MemoryStream("no audio"u8.ToArray()), "talk.wav"));

        Assert.Equal(415, refusal.Status);
    }

    [Fact]
    public async Task The_npm_package_reads_json_words_and_the_stream()
    {
        using var program = new ClientProgram();
        var printed = await program.Run("transcriptions.mjs", ClientProgram.Script("transcriptions.mjs"), service, service.Endpoint, ("talk.wav", Wav));

        var answer = JsonDocument.Parse(printed).RootElement;
        Assert.All(["json", "spelt", "verbose", "deltas", "done"], name => Assert.Equal(Said, answer.GetProperty(name).GetString()));
    }

    [Theory, InlineData("flac"), InlineData("mp3"), InlineData("ogg")]
    public async Task Anything_ffmpeg_reads_is_taken(string type)
    {
        var sound = new Sound(MemoryMarshal.Cast<byte, short>(Voice.Sentence(16_000, out _).Bytes).ToArray());
        var text = (await client.TranscribeAudioAsync(new MemoryStream(Voice.Encode(sound, type)), $"talk.{type}")).Value.Text;

        output.WriteLine($"{type}: {text}");
        Assert.NotEmpty(text);
    }
}
