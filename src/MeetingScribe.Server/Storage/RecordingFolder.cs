using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MeetingScribe.Audio;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Transcripts;
using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// All recordings, one file each under <c>recordings/</c>, named by an id of ours and never by what a client sent.
/// One loop makes all new audio durable together: a single <c>syncfs</c> each half second costs the same for one stream
/// as for thousands, where a flush per file would not.
/// </summary>
public sealed partial class RecordingFolder : BackgroundService
{
    /// <summary>How often clients are acknowledged. Shorter costs every stream a message more; longer makes clients keep more.</summary>
    static readonly TimeSpan SyncInterval = TimeSpan.FromMilliseconds(400);

    readonly ConcurrentQueue<Recording> dirty = new();
    readonly List<(Recording Recording, long Covered)> batch = [];
    readonly ConcurrentDictionary<IncomingRecording, string> incomings = new();
    readonly List<(string RecordingId, string MeetingId)> unclaimed = [];
    readonly string root;
    readonly string incoming;
    readonly TimeProvider time;
    readonly ILogger<RecordingFolder> logger;
    readonly SafeFileHandle? folder;

    /// <param name="shared">A folder that other nodes use as well; null: one in the data directory.</param>
    public RecordingFolder(string dataDirectory, TimeProvider time, ILogger<RecordingFolder> logger, string? shared = null)
    {
        root = shared ?? Path.Combine(dataDirectory, "recordings");
        incoming = shared is null ? Path.Combine(root, "incoming") : Path.Combine(root, "incoming", NameOf(dataDirectory));
        Directory.CreateDirectory(incoming);
        foreach (var left in Directory.GetFiles(incoming))
        {
            if (left.EndsWith(IncomingRecording.Placed, StringComparison.Ordinal))
                unclaimed.Add((Path.GetFileNameWithoutExtension(left), File.ReadAllText(left)));
            else
                File.Delete(left);
        }
        (this.time, this.logger) = (time, logger);
        if (OperatingSystem.IsLinux())
            folder = File.OpenHandle(CreateAnchor(root));
    }

    /// <summary>Opens the recording, made if it does not exist. One opening at a time per id is the caller's care.</summary>
    public Recording Open(string recordingId)
    {
        var path = PathOf(recordingId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new Recording(file, new MarkLog(MarksOf(recordingId)), dirty.Enqueue);
    }

    /// <summary>
    /// Gives the recording a file of its own again: whoever still has the old one open writes to what nobody reads. Nobody may acknowledge audio
    /// of the old one any more, and nothing of what was is lost.
    /// </summary>
    public Task Sever(string recordingId) => Task.Run(() =>
    {
        foreach (var path in new[] { MarksOf(recordingId), PathOf(recordingId) }.Where(File.Exists))
        {
            var copy = Path.Combine(incoming, recordingId);
            File.Copy(path, copy, overwrite: true);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(path)); // it says when audio last came
            using (var copied = File.OpenHandle(copy, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(copied);
            File.Move(copy, path, overwrite: true);
        }
    });

    /// <summary>Begins a recording that will be a stream's only when it is whole.</summary>
    internal IncomingRecording Receive(string meetingId)
    {
        var recordingId = NewId.Make("");
        var arriving = new IncomingRecording(recordingId, meetingId, Path.Combine(incoming, recordingId), PathOf(recordingId), over => incomings.TryRemove(over, out _));
        incomings[arriving] = meetingId;
        return arriving;
    }

    /// <summary>Recordings that were whole when a crash came, and that perhaps no row names; each has to be claimed, or erased.</summary>
    public IReadOnlyList<(string RecordingId, string MeetingId)> Unclaimed => unclaimed;

    /// <summary>It is a stream's, or erased: no later start asks for it.</summary>
    public void Claim(string recordingId) => File.Delete(Path.Combine(incoming, recordingId + IncomingRecording.Placed));

    /// <summary>Whatever is being received for the meeting is gone, and what its senders still send is refused.</summary>
    internal void BreakOff(string meetingId)
    {
        foreach (var (arriving, _) in incomings.Where(one => one.Value == meetingId))
            arriving.BreakOff();
    }

    /// <summary>Bytes recorded under that id; 0 if there are none.</summary>
    public long LengthOf(string recordingId) => new FileInfo(PathOf(recordingId)) is { Exists: true } file ? file.Length : 0;

    /// <summary>16 kHz samples recorded of a stream.</summary>
    public long SamplesOf(StreamRecord stream) => LengthOf(stream.RecordingId) / stream.Format.BytesPerFrame * Chunk.SampleRate / stream.Format.SampleRate;

    /// <summary>When audio last came under that id; null if none ever did.</summary>
    public DateTimeOffset? LastAudio(string recordingId) => new FileInfo(PathOf(recordingId)) is { Exists: true, Length: > 0 } file ? new(file.LastWriteTimeUtc, TimeSpan.Zero) : null;

    /// <summary>Opens for reading, or null if nothing was ever recorded.</summary>
    public SafeFileHandle? OpenToRead(string recordingId) =>
        File.Exists(PathOf(recordingId))
            ? File.OpenHandle(PathOf(recordingId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;

    /// <summary>The marks of a recording that may be written elsewhere meanwhile.</summary>
    internal MarkLog ReadMarks(string recordingId) => new(MarksOf(recordingId));

    /// <summary>The ids of all recordings in the folder.</summary>
    internal IEnumerable<string> All => Directory.EnumerateFiles(root, "*.raw", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file));

    /// <returns>Bytes that were recorded under that id, marks included; null if there was no recording.</returns>
    public long? Erase(string recordingId)
    {
        // A crash may have left a stream of which nothing was recorded; deleting minds a missing folder, not a missing file.
        if (!Directory.Exists(Path.GetDirectoryName(PathOf(recordingId))))
            return null;
        var files = new[] { new FileInfo(PathOf(recordingId)), new FileInfo(MarksOf(recordingId)) }.Where(file => file.Exists).ToList();
        long? bytes = files.Count == 0 ? null : files.Sum(file => file.Length);
        files.ForEach(file => file.Delete());
        return bytes;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SyncInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Sync();
        }
        catch (OperationCanceledException)
        {
            // stopping: StopAsync syncs what is left
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Sync();
    }

    /// <summary>Makes everything appended so far durable and tells those who wait for it.</summary>
    internal void Sync()
    {
        lock (batch)
        {
            while (dirty.TryDequeue(out var recording))
                batch.Add((recording, recording.BeginSync()));
            if (batch.Count == 0)
                return;

            var began = time.GetTimestamp();
            try
            {
                Flush();
                PipelineMeter.RecordingSync.Record(time.GetElapsedTime(began).TotalSeconds);
            }
            catch (IOException e)
            {
                PipelineMeter.RecordingSyncFailures.Add(1);
                // Nothing is acknowledged that is not durable: the same audio is tried again at the next tick.
                LogSyncFailed(e, batch.Count);
                foreach (var (recording, _) in batch)
                    dirty.Enqueue(recording);
                batch.Clear();
                return;
            }

            foreach (var (recording, covered) in batch)
                recording.EndSync(covered);
            batch.Clear();
        }
    }

    void Flush()
    {
        if (folder is null)
        {
            foreach (var (recording, _) in batch)
                recording.FlushToDisk();
        }
        else if (SyncFileSystem(folder) != 0)
        {
            throw new IOException($"syncfs failed with error {Marshal.GetLastPInvokeError()} on {root}");
        }
    }

    /// <summary>The same for every start of a node, and no other node's.</summary>
    static string NameOf(string dataDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{dataDirectory}")))[..16];

    string PathOf(string recordingId) => Path.Combine(root, recordingId[..2], recordingId + ".raw");

    string MarksOf(string recordingId) => Path.ChangeExtension(PathOf(recordingId), ".marks");

    /// <summary>syncfs wants any open file of the file system; an empty one of our own stays open for it.</summary>
    static string CreateAnchor(string root)
    {
        var path = Path.Combine(root, ".anchor");
        using (File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite)) { }
        return path;
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} recordings could not be made durable; nothing of them is acknowledged until it works again")]
    partial void LogSyncFailed(Exception e, int count);

    public override void Dispose()
    {
        folder?.Dispose();
        base.Dispose();
    }
}
