using MeetingScribe.Audio;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// Where recordings are. A session asks before it opens one to write, while it writes, and before it reads or erases: where one folder holds
/// them all (<see cref="OneFolder"/>) each answer is trivial, where every node has a volume of its own none is. Thread-safe.
/// </summary>
interface IVolumes
{
    /// <summary>Why what was recorded cannot be had just now.</summary>
    const string Away =
        "What was acknowledged of this recording is on nodes that are away just now. Try again in a few seconds; it goes on as soon as one of them is back.";

    /// <summary>
    /// Before a recording is opened to be written: afterwards this node's folder has everything of it that was ever acknowledged, durably, and
    /// nobody else can have more acknowledged. Null, or in a sentence why it cannot be.
    /// </summary>
    Task<string?> TakeOver(string recordingId, AudioFormat format);

    /// <summary>Follows a recording that was taken over, while it is written here.</summary>
    ICopies Follow(string recordingId, AudioFormat format, Recording recording);

    /// <summary>A recording that lies whole in this node's folder becomes as safe as audio that is acknowledged. Null, or in a sentence why it cannot.</summary>
    Task<string?> Secure(string recordingId, AudioFormat format);

    /// <summary>Before recordings are read here: they are in this node's folder afterwards. Null, or in a sentence why they cannot be.</summary>
    Task<string?> Bring(IEnumerable<StreamRecord> streams, CancellationToken cancellation = default);

    /// <summary>What there is of a recording; null if nobody who knows can be asked just now.</summary>
    Task<Recorded?> Look(string recordingId, CancellationToken cancellation = default);

    /// <summary>Erases it wherever it is; where nobody can be reached now, it goes when that node is back.</summary>
    Task<ErasedRecording> Erase(string recordingId);
}

/// <summary>How much of a recording that is being written may be acknowledged. Thread-safe.</summary>
interface ICopies : IDisposable
{
    /// <summary>Bytes that are as safe as the settings promise; never more than are durable here.</summary>
    long Confirmed { get; }

    /// <summary>Completes at the next change of <see cref="Confirmed"/>; take it before looking.</summary>
    Task NextConfirmed { get; }

    /// <summary>Why nothing more is confirmed, as a clause, unless it is the disk.</summary>
    string? Problem { get; }

    /// <summary>Completes when all that is recorded is as safe as it has to be before the stream is finished; false: given up.</summary>
    Task<bool> Whole();
}

/// <param name="Bytes">That were recorded, marks included, however many copies there were; null if there was no recording.</param>
/// <param name="VolumesAway">Which may have something of it still.</param>
readonly record struct ErasedRecording(long? Bytes, int VolumesAway);

/// <param name="LastAudio">When audio last came; null if none ever did.</param>
readonly record struct Recorded(long Bytes, DateTimeOffset? LastAudio);

/// <summary>All recordings are in the folder that this process writes to, alone or with the other nodes of a cluster.</summary>
sealed class OneFolder(RecordingFolder recordings) : IVolumes
{
    public Task<string?> TakeOver(string recordingId, AudioFormat format) => Fine;

    public ICopies Follow(string recordingId, AudioFormat format, Recording recording) => new OnDisk(recording);

    public Task<string?> Secure(string recordingId, AudioFormat format) => Fine;

    public Task<string?> Bring(IEnumerable<StreamRecord> streams, CancellationToken cancellation = default) => Fine;

    public Task<Recorded?> Look(string recordingId, CancellationToken cancellation = default) =>
        Task.FromResult<Recorded?>(new Recorded(recordings.LengthOf(recordingId), recordings.LastAudio(recordingId)));

    public Task<ErasedRecording> Erase(string recordingId) => Task.FromResult(new ErasedRecording(recordings.Erase(recordingId), VolumesAway: 0));

    static Task<string?> Fine { get; } = Task.FromResult<string?>(null);
}

/// <summary>What is durable here may be acknowledged.</summary>
sealed class OnDisk(Recording recording) : ICopies
{
    public long Confirmed => recording.Durable;

    public Task NextConfirmed => recording.NextSync;

    public string? Problem => null;

    /// <summary>What is appended outlives the process already, and what a power cut takes the client is asked for again.</summary>
    public Task<bool> Whole() => Task.FromResult(true);

    public void Dispose()
    {
        // the recording is its session's
    }
}
