using System.Buffers.Binary;
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
    const int HeaderBytes = 44;

    readonly string model = server.Options.TranscriptionModel ?? DefaultModel;
    volatile bool isPlain = server.Options.TranscriptionModel?.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <param name="said">What was said just before it.</param>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    public async Task<HttpAnswer> Ask(short[] samples, Told told, IReadOnlyList<string> said, CancellationToken cancellation)
    {
        var plain = isPlain;
        try
        {
            return await Send(samples, told, said, plain, cancellation);
        }
        catch (UpstreamException e) when (!plain && e.Fault is { Kind: FaultKind.Final, ConcernsAll: false })
        {
            // OpenAI's newer models and some servers know no verbose_json; a request that is bad for another reason fails again.
            var answer = await Send(samples, told, said, plain: true, cancellation);
            isPlain = true;
            return answer;
        }
    }

    Task<HttpAnswer> Send(short[] samples, Told told, IReadOnlyList<string> said, bool plain, CancellationToken cancellation) =>
        server.Call(server.Speech, async token =>
        {
            using var form = Form(samples, told, said, plain);
            using var body = BinaryContent.Create(new BinaryData(await form.ReadAsByteArrayAsync(token)));
            var result = await server.Audio(model).TranscribeAudioAsync(body, form.Headers.ContentType!.ToString(), new RequestOptions { CancellationToken = token });
            return HttpAnswer.Read(result.GetRawResponse().Content.ToMemory(), model);
        }, cancellation);

    MultipartFormDataContent Form(short[] samples, Told told, IReadOnlyList<string> said, bool plain)
    {
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Wav(samples)) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } }, "file", "turn.wav" },
            { new StringContent(model), "model" },
            { new StringContent(plain ? "json" : "verbose_json"), "response_format" },
            { new StringContent("0"), "temperature" },
        };
        if (!plain)
        {
            form.Add(new StringContent("word"), "timestamp_granularities[]");
            form.Add(new StringContent("segment"), "timestamp_granularities[]");
        }

        if (told.Language is { } language)
            form.Add(new StringContent(language.Split('-')[0]), "language");
        if (told.Text(said) is { Length: > 0 } prompt)
            form.Add(new StringContent(prompt), "prompt");
        return form;
    }

    static byte[] Wav(short[] samples)
    {
        var data = MemoryMarshal.AsBytes(samples.AsSpan());
        var wav = new byte[HeaderBytes + data.Length];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), HeaderBytes - 8 + data.Length);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), Chunk.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), Chunk.SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), data.Length);
        data.CopyTo(wav.AsSpan(HeaderBytes));
        return wav;
    }
}
