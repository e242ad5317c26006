using System.Globalization;

namespace MeetingScribe.Audio;

/// <summary>How a client's samples are encoded.</summary>
public enum AudioEncoding
{
    /// <summary>Signed 16-bit little-endian PCM.</summary>
    Pcm16,

    /// <summary>G.711 mu-law, one byte a sample.</summary>
    MuLaw,

    /// <summary>G.711 A-law, one byte a sample.</summary>
    ALaw,
}

/// <summary>What the encodings are called on the wire.</summary>
public static class AudioEncodingNames
{
    /// <summary><c>pcm16</c>, <c>pcmu</c> or <c>pcma</c>.</summary>
    public static string WireName(this AudioEncoding encoding) => encoding switch
    {
        AudioEncoding.Pcm16 => "pcm16",
        AudioEncoding.MuLaw => "pcmu",
        AudioEncoding.ALaw => "pcma",
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    internal static AudioEncoding? FromWireName(string? name) => name switch
    {
        "pcm16" => AudioEncoding.Pcm16,
        "pcmu" => AudioEncoding.MuLaw,
        "pcma" => AudioEncoding.ALaw,
        _ => null,
    };
}

/// <summary>
/// What a client declares its audio to be. A sample frame is one sample of every channel;
/// positions on the wire count sample frames at <see cref="SampleRate"/>.
/// </summary>
/// <param name="Encoding">How each sample is encoded.</param>
/// <param name="SampleRate">Sample frames per second, 8000 to 48000.</param>
/// <param name="Channels">Interleaved channels, 1 or 2; two are mixed down to one.</param>
public readonly record struct AudioFormat(AudioEncoding Encoding, int SampleRate, int Channels)
{
    public const int MinSampleRate = 8_000;
    public const int MaxSampleRate = 48_000;
    public const int MaxChannels = 2;

    /// <summary>Bytes of one sample frame.</summary>
    public int BytesPerFrame => (Encoding == AudioEncoding.Pcm16 ? 2 : 1) * Channels;

    /// <summary>So many bytes without a last frame that is not whole.</summary>
    public long WholeFrames(long bytes) => bytes - bytes % BytesPerFrame;

    /// <summary>
    /// Reads a declaration as it comes from a query string. <paramref name="rate"/> defaults to 8000 for G.711 and is
    /// required for pcm16; <paramref name="channels"/> defaults to 1.
    /// </summary>
    /// <param name="error">Null on success, else a sentence that names the parameter, its value and what is allowed.</param>
    public static bool TryParse(string? encoding, string? rate, string? channels, out AudioFormat format, out string? error)
    {
        format = default;
        if (AudioEncodingNames.FromWireName(encoding) is not { } known)
            error = $"The parameter encoding {Found(encoding)}; it must be pcm16, pcmu or pcma.";
        else if (!TryReadRate(rate, known, out var sampleRate))
            error = $"The parameter rate {Found(rate)}; it must be a whole number from {MinSampleRate} to {MaxSampleRate}.";
        else if (!TryReadChannels(channels, out var count))
            error = $"The parameter channels {Found(channels)}; it must be 1 or 2.";
        else
            (format, error) = (new AudioFormat(known, sampleRate, count), null);
        return error is null;
    }

    static bool TryReadRate(string? text, AudioEncoding encoding, out int rate)
    {
        rate = MinSampleRate;
        return string.IsNullOrEmpty(text)
            ? encoding != AudioEncoding.Pcm16
            : TryReadWhole(text, out rate) && rate is >= MinSampleRate and <= MaxSampleRate;
    }

    static bool TryReadChannels(string? text, out int channels)
    {
        channels = 1;
        return string.IsNullOrEmpty(text) || (TryReadWhole(text, out channels) && channels is >= 1 and <= MaxChannels);
    }

    // Digits only: "+16000", " 16000" and "16,000" are mistakes worth telling.
    static bool TryReadWhole(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    static string Found(string? value) => value switch
    {
        null or "" => "is missing",
        { Length: > 40 } => $"is \"{value[..40]}...\"",
        _ => $"is \"{value}\"",
    };
}
