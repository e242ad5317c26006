using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MeetingScribe.Tests.Transcriptions;

/// <summary>The multipart call as curl would make it.</summary>
static class TranscriptionCall
{
    public const string Path = "/v1/audio/transcriptions";

    /// <summary>Canonical WAV of 16-bit mono.</summary>
    public static byte[] Wav(ReadOnlySpan<short> samples, int rate = 16_000)
    {
        var data = MemoryMarshal.AsBytes(samples);
        using var wav = new MemoryStream();
        using var writer = new BinaryWriter(wav);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return wav.ToArray();
    }

    public static MultipartFormDataContent Form(byte[]? file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        if (file is not null)
            form.Add(new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } }, "file", "talk.wav");
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    public static Task<HttpResponseMessage> Transcribe(this ServiceProcess service, byte[]? file, params (string Name, string Value)[] fields) =>
        service.Http.PostAsync(Path, Form(file, fields));

    public static async Task<JsonElement> Json(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
