using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Load;

/// <summary>A way in for a participant's audio: where it connects, what it says first, and how 100 ms of 16 kHz samples are put on the wire.</summary>
/// <param name="Acknowledges">The service says what of the audio is durable.</param>
internal sealed record AudioDoor(
    string Name,
    Func<ServiceAddress, string, string, Uri> Address,
    string? Hello,
    Func<byte[], ReadOnlyMemory<byte>[]> Frames,
    WebSocketMessageType MessageType,
    bool Acknowledges)
{
    public static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    const int FrameBytes = Chunk.MaxSamples * sizeof(short);

    static readonly AudioFormat Format = new(AudioEncoding.Pcm16, Chunk.SampleRate, 1);

    /// <summary>The native socket: 16 kHz samples as they are.</summary>
    public static AudioDoor Native { get; } = new(
        "native",
        (address, meeting, participant) => address.AudioSocket(new UploadTarget(meeting, participant, null, "s"), Format),
        Hello: null,
        samples => [.. Enumerable.Range(0, samples.Length / FrameBytes).Select(frame => (ReadOnlyMemory<byte>)samples.AsMemory(frame * FrameBytes, FrameBytes))],
        WebSocketMessageType.Binary,
        Acknowledges: true);

    /// <summary>OpenAI's protocol: 24 kHz samples as base64 in JSON.</summary>
    public static AudioDoor Realtime { get; } = new(
        "realtime",
        (address, meeting, participant) => new UriBuilder(address.AudioSocket(new UploadTarget(meeting, participant, null, "s"), Format))
        {
            Path = "/v1/realtime",
            Query = $"intent=transcription&meeting={meeting}&participant={participant}",
        }.Uri,
        """{"type":"session.update","session":{"type":"transcription","audio":{"input":{"transcription":{"model":"gpt-4o-transcribe"},"turn_detection":{"type":"server_vad","silence_duration_ms":700}}}}}""",
        samples => [.. Native!.Frames(samples).Select(frame => Append(frame.Span))],
        WebSocketMessageType.Text,
        Acknowledges: false);

    static ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> frame) =>
        Encoding.UTF8.GetBytes($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(MemoryMarshal.AsBytes(Raise(MemoryMarshal.Cast<byte, short>(frame)).AsSpan()))}}"}""");

    /// <summary>Three samples for two, on straight lines; what it costs to hear them does not depend on how they were made.</summary>
    static short[] Raise(ReadOnlySpan<short> samples)
    {
        var raised = new short[samples.Length * 3 / 2];
        for (var at = 0; at < raised.Length; at++)
        {
            var (from, part) = (at * 2 / 3, at * 2 % 3 / 3.0);
            raised[at] = (short)((samples[from] * (1 - part)) + (samples[Math.Min(from + 1, samples.Length - 1)] * part));
        }
        return raised;
    }
}
