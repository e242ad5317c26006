using MeetingScribe.Server.Storage;

namespace MeetingScribe.Silo.Volumes;

/// <summary>
/// What this volume has of recordings that other nodes write, or have written. All pieces by one writer are pieces of one log, so it matters
/// neither how often they come nor from where; an older writer is refused. What no list relies on begins from nothing under a new writer. Thread-safe.
/// </summary>
sealed class HeldCopies(RecordingFolder recordings, Ledger ledger, string volume, TimeProvider time)
{
    /// <summary>A file that nobody has written to for this long is closed.</summary>
    static readonly TimeSpan Unused = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly Dictionary<string, OpenCopy> open = [];

    /// <summary>Of which writer's log the file here is, where no list relies on it.</summary>
    readonly Dictionary<string, long> known = [];

    /// <summary>Recordings that a session here writes, and what tells it that another one does.</summary>
    readonly Dictionary<string, Action> written = [];

    public string Volume => volume;

    public Copy Look(string recordingId, bool takesOver = false)
    {
        lock (gate)
        {
            if (takesOver)
            {
                Close(recordingId);
                written.GetValueOrDefault(recordingId)?.Invoke();
            }
        }

        return new Copy(volume, recordings.LengthOf(recordingId), recordings.ReadMarks(recordingId).Count, recordings.LastAudio(recordingId));
    }

    /// <summary>Bytes that are here of the log that the list's writer goes on with; null if nothing here is of it.</summary>
    public Copy? Find(string recordingId, LedgerEntry entry)
    {
        lock (gate)
        {
            if (!entry.Volumes.Contains(volume) && known.GetValueOrDefault(recordingId) != entry.TakeOver)
                return null;
        }

        return Look(recordingId);
    }

    public async Task<WriteOutcome> Write(Piece piece, ReadOnlyMemory<byte> audio)
    {
        var copy = FindOpen(piece);
        if (copy is null)
        {
            if (await ledger.Find(piece.RecordingId) is not { } entry || entry.TakeOver != piece.TakeOver)
                return WriteOutcome.Superseded;
            copy = Open(piece, isReliedOn: entry.Volumes.Contains(volume));
        }

        long end;
        lock (gate)
        {
            if (copy is null || copy.IsClosed)
                return WriteOutcome.Busy;
            copy.Used = time.GetTimestamp();
            if (!copy.TryAppend(piece, audio.Span))
                return WriteOutcome.Gap;
            end = copy.Recording.Length;
        }

        return !piece.IsLast || await IsDurable(copy, end) ? WriteOutcome.Written : WriteOutcome.Busy;
    }

    /// <summary>A session here writes it from now on.</summary>
    public void Own(string recordingId, Action lost)
    {
        lock (gate)
        {
            Close(recordingId);
            written[recordingId] = lost;
        }
    }

    public void Disown(string recordingId, Action lost)
    {
        lock (gate)
        {
            if (written.GetValueOrDefault(recordingId) == lost)
                written.Remove(recordingId);
        }
    }

    /// <summary>Others may open its file.</summary>
    public void Release(string recordingId)
    {
        lock (gate)
            Close(recordingId);
    }

    public long? Erase(string recordingId)
    {
        lock (gate)
        {
            Close(recordingId);
            known.Remove(recordingId);
            return recordings.Erase(recordingId);
        }
    }

    OpenCopy? FindOpen(Piece piece)
    {
        lock (gate)
            return open.GetValueOrDefault(piece.RecordingId) is { } copy && copy.TakeOver == piece.TakeOver ? copy : null;
    }

    /// <summary>Null while a session here has the recording.</summary>
    OpenCopy? Open(Piece piece, bool isReliedOn)
    {
        lock (gate)
        {
            if (written.ContainsKey(piece.RecordingId))
                return null;
            if (open.GetValueOrDefault(piece.RecordingId) is { } present && present.TakeOver >= piece.TakeOver)
                return present.TakeOver == piece.TakeOver ? present : null;
            Close(piece.RecordingId);
            foreach (var (unused, _) in open.Where(one => time.GetElapsedTime(one.Value.Used) > Unused).ToList())
                Close(unused);

            if (!isReliedOn && known.GetValueOrDefault(piece.RecordingId) != piece.TakeOver)
                recordings.Erase(piece.RecordingId);
            known[piece.RecordingId] = piece.TakeOver;
            var copy = new OpenCopy(piece.TakeOver, recordings.Open(piece.RecordingId)) { Used = time.GetTimestamp() };
            copy.Recording.Truncate(piece.Offset);
            copy.Recording.Marks.Truncate(piece.FirstMark);
            return open[piece.RecordingId] = copy;
        }
    }

    static async Task<bool> IsDurable(OpenCopy copy, long end)
    {
        while (copy.Recording.NextSync is var synced && copy.Recording.Durable < end)
        {
            if (copy.IsClosed)
                return false;
            await synced;
        }

        return true;
    }

    void Close(string recordingId)
    {
        if (!open.Remove(recordingId, out var copy))
            return;
        copy.IsClosed = true;
        copy.Recording.Dispose();
    }

    sealed class OpenCopy(long takeOver, Recording recording)
    {
        volatile bool isClosed;

        public long TakeOver => takeOver;

        public Recording Recording => recording;

        public long Used { get; set; }

        public bool IsClosed
        {
            get => isClosed;
            set => isClosed = value;
        }

        /// <summary>What is there already is the same; false if something before it is missing.</summary>
        public bool TryAppend(Piece piece, ReadOnlySpan<byte> audio)
        {
            if (piece.Offset > recording.Length || piece.FirstMark > recording.Marks.Count)
                return false;
            if (recording.Length - piece.Offset is var there && there < audio.Length)
                recording.Append(audio[(int)there..]);
            foreach (var mark in piece.Marks.Skip(recording.Marks.Count - piece.FirstMark))
                recording.Marks.Append(mark);
            return true;
        }
    }
}
