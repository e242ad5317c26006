using MeetingScribe.Speech;
using Orleans.Services;

namespace MeetingScribe.Silo.Volumes;

/// <summary>What nodes ask of each other's volumes. One for each node.</summary>
[Alias("scribe.volume")]
interface IVolumeService : IGrainService
{
    /// <summary>A volume's name stays with it, whichever process has it.</summary>
    [Alias("name"), ResponseTimeout(Brief)]
    Task<string> Name();

    /// <param name="takesOver">Whoever wrote the recording to this volume is refused from here on.</param>
    [Alias("look"), ResponseTimeout(Brief)]
    Task<Copy> Look(string recordingId, bool takesOver);

    /// <summary>Empty at the end.</summary>
    [Alias("read"), ResponseTimeout(Patient)]
    Task<byte[]> Read(string recordingId, long offset, int count);

    /// <summary>The marks from that one on.</summary>
    [Alias("marks"), ResponseTimeout(Patient)]
    Task<Marks> ReadMarks(string recordingId, int from);

    /// <param name="audio">Never written to again.</param>
    [Alias("write"), ResponseTimeout(Patient)]
    Task<WriteOutcome> Write(Piece piece, [Immutable] byte[] audio);

    /// <returns>Bytes that were there; null if none.</returns>
    [Alias("erase"), ResponseTimeout(Patient)]
    Task<long?> Erase(string recordingId);

    const string Brief = "00:00:03";

    /// <summary>A disk that has much to write may take some seconds for its sync.</summary>
    const string Patient = "00:00:15";
}

/// <summary>What a volume has of a recording.</summary>
sealed record Copy(string Volume, long Bytes, int Marks, DateTimeOffset? LastAudio);

sealed record Marks(IReadOnlyList<StreamMark> All);

/// <summary>Where a stretch of a recording belongs.</summary>
/// <param name="TakeOver">Its writer's, by the <see cref="Ledger"/>.</param>
/// <param name="Offset">Of its first byte.</param>
/// <param name="FirstMark">Number of its first mark.</param>
/// <param name="IsLast">The answer waits until everything is durable.</param>
sealed record Piece(string RecordingId, long TakeOver, long Offset, int FirstMark, IReadOnlyList<StreamMark> Marks, bool IsLast);

enum WriteOutcome
{
    Written,

    /// <summary>Something before it is not there.</summary>
    Gap,

    /// <summary>The recording has a newer writer.</summary>
    Superseded,

    /// <summary>A session here has not let go of it yet.</summary>
    Busy,
}
