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
}
