using MeetingScribe.Audio;

namespace MeetingScribe.Server.Realtime;

/// <summary>The three encodings the realtime protocol takes, each with the one rate it has there; always one channel.</summary>
enum InputFormat
{
    /// <summary><c>audio/pcm</c>: 16-bit little-endian at 24 kHz.</summary>
    Pcm,

    /// <summary><c>audio/pcmu</c>: G.711 mu-law at 8 kHz.</summary>
    Pcmu,

    /// <summary><c>audio/pcma</c>: G.711 A-law at 8 kHz.</summary>
    Pcma,
}

static class InputFormats
{
    public const int PcmRate = 24_000;
    const int TelephoneRate = 8_000;

    public static AudioFormat Audio(this InputFormat format) => format switch
    {
        InputFormat.Pcm => new AudioFormat(AudioEncoding.Pcm16, PcmRate, Channels: 1),
        InputFormat.Pcmu => new AudioFormat(AudioEncoding.MuLaw, TelephoneRate, Channels: 1),
        InputFormat.Pcma => new AudioFormat(AudioEncoding.ALaw, TelephoneRate, Channels: 1),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>48 or 8.</summary>
    public static int BytesPerMs(this InputFormat format) => format.Audio().BytesPerFrame * format.Audio().SampleRate / 1000;

    public static string WireName(this InputFormat format) => format switch
    {
        InputFormat.Pcm => "audio/pcm",
        InputFormat.Pcmu => "audio/pcmu",
        InputFormat.Pcma => "audio/pcma",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
