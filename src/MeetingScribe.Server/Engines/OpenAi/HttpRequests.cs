using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using MeetingScribe.Audio;
using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// Asks the configured server what was said in a piece of audio, by the package's audio client. Shared by all streams; what one of them
/// learns of the server's abilities helps the others.
/// </summary>
sealed class HttpRequests(UpstreamServer server)
{
    const string DefaultModel = "whisper-1";

    /// <summary>Of asking, the best first.</summary>
    static readonly Way[] Ways = [new(IsPlain: false, IsBare: false), new(IsPlain: true, IsBare: false), new(IsPlain: false, IsBare: true), new(IsPlain: true, IsBare: true)];

    readonly string model = server.Options.TranscriptionModel ?? DefaultModel;
    volatile bool isPlain = server.Options.TranscriptionModel?.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <param name="said">What was said just before it.</param>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    public async Task<HttpAnswer> Ask(short[] samples, Told told, IReadOnlyList<string> said, CancellationToken cancellation)
    {
        // OpenAI's newer models and some servers know no verbose_json, others not every language; a request that is bad for another reason fails each time.
        var ways = Ways.Where(way => (way.IsPlain || !isPlain) && (way.IsBare || !told.IsRefused)).ToList();
        while (true)
        {
            try
            {
                var answer = await Send(samples, told, said, ways[0], cancellation);
                (isPlain, told.IsRefused) = (isPlain || ways[0].IsPlain, ways[0].IsBare);
                return answer;
            }
            catch (UpstreamException e) when (ways.Count > 1 && e.Fault is { Kind: FaultKind.Final, ConcernsAll: false })
            {
                ways.RemoveAt(0);
            }
        }
    }

    Task<HttpAnswer> Send(short[] samples, Told told, IReadOnlyList<string> said, Way way, CancellationToken cancellation) =>
        server.Call(server.Speech, async token =>
        {
            using var form = Form(samples, way);
            if (!way.IsBare)
                Tell(form, told, said);
            using var body = BinaryContent.Create(new BinaryData(await form.ReadAsByteArrayAsync(token)));
            var result = await server.Audio(model).TranscribeAudioAsync(body, form.Headers.ContentType!.ToString(), new RequestOptions { CancellationToken = token });
            return HttpAnswer.Read(result.GetRawResponse().Content.ToMemory(), model);
        }, cancellation);

    MultipartFormDataContent Form(short[] samples, Way way)
    {
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Wav(samples)) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } }, "file", "turn.wav" },
            { new StringContent(model), "model" },
            { new StringContent(way.IsPlain ? "json" : "verbose_json"), "response_format" },
            { new StringContent("0"), "temperature" },
        };
        if (!way.IsPlain)
        {
            form.Add(new StringContent("word"), "timestamp_granularities[]");
            form.Add(new StringContent("segment"), "timestamp_granularities[]");
        }

        return form;
    }

    static void Tell(MultipartFormDataContent form, Told told, IReadOnlyList<string> said)
    {
        if (told.Language is { } language)
            form.Add(new StringContent(language.Split('-')[0]), "language");
        if (told.Text(said) is { Length: > 0 } prompt)
            form.Add(new StringContent(prompt), "prompt");
    }

    static byte[] Wav(short[] samples)
    {
        var data = MemoryMarshal.AsBytes(samples.AsSpan());
        return [.. WavHeader.OfSpeech((uint)data.Length), .. data];
    }

    /// <param name="IsPlain">For the text alone, without times.</param>
    /// <param name="IsBare">Without hints.</param>
    readonly record struct Way(bool IsPlain, bool IsBare);
}
