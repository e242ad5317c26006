using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Silo.Volumes;

/// <summary>
/// Brings what became durable of a recording that is written here to so many other volumes, and confirms what all of them have. Reads it from
/// its own file, so a slow holder costs no memory; a holder has one call at a time.
/// </summary>
sealed partial class RecordingCopies : ICopies
{
    /// <summary>The most that one call carries.</summary>
    internal const int PieceBytes = 1 << 18;

    /// <summary>Marks that came after their audio wait for no longer.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How long a volume that failed is passed over, if there are others.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    readonly NodeVolumes.Parts parts;
    readonly ILogger logger;
    readonly string recordingId;
    readonly AudioFormat format;
    readonly Recording recording;
    readonly long takeOver;
    readonly Pulse changed = new();
    readonly CancellationTokenSource over = new();
    readonly List<Holder> holders = [];
    readonly Dictionary<string, DateTimeOffset> failed = [];
    HashSet<string> relied;
    long confirmed;
    volatile string? problem;

    public RecordingCopies(NodeVolumes.Parts parts, string recordingId, AudioFormat format, Recording recording, LedgerEntry taken)
    {
        (this.parts, logger, this.recordingId, this.format, this.recording) = (parts, parts.Logger, recordingId, format, recording);
        (takeOver, relied) = (taken.TakeOver, [.. taken.Volumes]);
        parts.Held.Own(recordingId, Lose);
        _ = Task.Run(Run);
    }

    public long Confirmed => Volatile.Read(ref confirmed);

    public Task NextConfirmed => changed.Next;

    public string? Problem => problem;

    public async Task<bool> Whole()
    {
        while (changed.Next is var next && Confirmed < format.WholeFrames(recording.Length))
        {
            if (over.IsCancellationRequested)
                return false;
            await next;
        }

        return true;
    }

    public void Dispose()
    {
        parts.Held.Disown(recordingId, Lose);
        End();
    }

    /// <summary>Another node writes the recording now: nothing more is acknowledged here.</summary>
    void Lose()
    {
        problem = "another node has taken this stream over";
        End();
    }

    void End()
    {
        over.Cancel();
        changed.Fire();
    }

    async Task Run()
    {
        while (!over.IsCancellationRequested)
        {
            var wake = Task.WhenAny(recording.NextSync, parts.Neighbours.NextChange, changed.Next, Task.Delay(Look, parts.Time, over.Token));
            try
            {
                await Advance(format.WholeFrames(recording.Durable));
            }
#pragma warning disable CA1031 // whatever it was, it is tried again; meanwhile nothing is confirmed
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (over.IsCancellationRequested)
                    return;
                problem = e is StoreException ? "the database cannot be asked where copies of it may be" : "it cannot be copied to other nodes";
                LogFailed(e, recordingId);
                wake = Task.WhenAny(Task.Delay(Look, parts.Time, over.Token));
            }

            await wake;
        }
    }

    async Task Advance(long end)
    {
        if (end == Confirmed && holders.Count == parts.Count && holders.All(holder => holder.Has(end, NextMark(holder, end)) && IsPresent(holder)))
            return;

        // 1. so many holders, each with all that is durable here
        problem = Missing();
        Choose();
        var outcomes = await Task.WhenAll(holders.Select(holder => Bring(holder, end)));
        if (outcomes.Contains(WriteOutcome.Superseded))
            Lose();
        foreach (var holder in holders.Zip(outcomes).Where(one => one.Second != WriteOutcome.Written).ToList())
            await Drop(holder.First, hasLostIt: holder.Second == WriteOutcome.Gap);
        if (holders.Count < parts.Count)
            return;

        // 2. whoever takes the recording over relies on these
        var volumes = holders.Select(holder => holder.Neighbour.Volume).Append(parts.Held.Volume).ToHashSet();
        if (!relied.SetEquals(volumes))
        {
            if (!await parts.Ledger.Rely(recordingId, takeOver, volumes))
            {
                Lose();
                return;
            }

            relied = volumes;
        }

        // 3. so it may be acknowledged
        if (over.IsCancellationRequested)
            return;
        problem = null;
        if (end == Confirmed)
            return;
        Volatile.Write(ref confirmed, end);
        changed.Fire();
    }

    void Choose()
    {
        holders.RemoveAll(holder => !IsPresent(holder));
        var now = parts.Time.GetUtcNow();
        var others = parts.Neighbours.All
            .Where(one => one.IsStaying && holders.TrueForAll(holder => holder.Neighbour.Volume != one.Volume))
            .OrderBy(one => now - failed.GetValueOrDefault(one.Volume) < Rest)
            .ThenByDescending(one => relied.Contains(one.Volume))
            .ThenByDescending(one => Rendezvous.Weight(recordingId, one.Volume));
        holders.AddRange(others.Take(parts.Count - holders.Count).Select(one => new Holder(one)));
    }

    bool IsPresent(Holder holder) => parts.Neighbours.All.Contains(holder.Neighbour);

    /// <summary>Afterwards it has everything, or it has failed.</summary>
    async Task<WriteOutcome> Bring(Holder holder, long end)
    {
        try
        {
            if (!holder.IsBegun)
                await Begin(holder);
            while (!holder.Has(end, NextMark(holder, end)))
            {
                var audio = Read(holder.Bytes, (int)Math.Clamp(end - holder.Bytes, 0, PieceBytes));
                var isLast = holder.Bytes + audio.Length >= end;
                var marks = isLast ? MarksFrom(holder.Marks, end) : [];
                var outcome = await parts.Neighbours.Of(holder.Neighbour).Write(new Piece(recordingId, takeOver, holder.Bytes, holder.Marks, marks, isLast), audio);
                if (outcome != WriteOutcome.Written)
                    return outcome;
                holder.Add(audio.Length, marks.Count, isLast);
            }

            return WriteOutcome.Written;
        }
#pragma warning disable CA1031 // the holder has failed, whatever it was; another takes its place
        catch (Exception e) when (e is not StoreException)
#pragma warning restore CA1031
        {
            if (!over.IsCancellationRequested)
                LogHolderFailed(e, holder.Neighbour.Volume, recordingId);
            return WriteOutcome.Busy;
        }
    }

    /// <summary>Finds out what it has. One that nobody relies on begins from nothing.</summary>
    async Task Begin(Holder holder)
    {
        if (relied.Contains(holder.Neighbour.Volume))
        {
            var copy = await parts.Neighbours.Of(holder.Neighbour).Look(recordingId, takesOver: false);
            holder.Begin(format.WholeFrames(Math.Min(copy.Bytes, recording.Length)), Math.Min(copy.Marks, recording.Marks.Count));
            return;
        }

        await parts.Ledger.Touch(recordingId, holder.Neighbour.Volume);
        holder.Begin(0, 0);
    }

    /// <param name="hasLostIt">Nobody must rely on it any more.</param>
    async Task Drop(Holder holder, bool hasLostIt)
    {
        var volume = holder.Neighbour.Volume;
        holders.Remove(holder);
        failed[volume] = parts.Time.GetUtcNow();
        if (hasLostIt && relied.Remove(volume) && !await parts.Ledger.Rely(recordingId, takeOver, relied))
            Lose();
    }

    byte[] Read(long from, int count)
    {
        var audio = new byte[count];
        for (var taken = 0; taken < count;)
        {
            if (recording.Read(audio.AsSpan(taken), from + taken) is not (> 0 and var more))
                throw new IOException($"The recording {recordingId} ends before what is durable of it.");
            taken += more;
        }

        return audio;
    }

    StreamMark? NextMark(Holder holder, long end) => recording.Marks[holder.Marks] is { } mark && mark.Frame * format.BytesPerFrame <= end ? mark : null;

    List<StreamMark> MarksFrom(int first, long end)
    {
        var marks = new List<StreamMark>();
        while (recording.Marks[first + marks.Count] is { } mark && mark.Frame * format.BytesPerFrame <= end)
            marks.Add(mark);
        return marks;
    }

    string Missing() => parts.Neighbours.All.Count(one => one.IsStaying) is var reachable && reachable < parts.Count
        ? $"it has to be on {parts.Count} other node{(parts.Count == 1 ? "" : "s")}, too, and {(reachable == 0 ? "none" : reachable)} can be reached"
        : "other nodes have yet to get their copy of it";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Volume {Volume} takes no copy of recording {Recording} just now; another is asked")]
    partial void LogHolderFailed(Exception e, string volume, string recording);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recording {Recording} cannot be copied; nothing more of it is acknowledged until it can")]
    partial void LogFailed(Exception e, string recording);

    /// <summary>A volume that gets a copy, and how much of it it has.</summary>
    sealed class Holder(Neighbour neighbour)
    {
        bool isFirm;

        public Neighbour Neighbour => neighbour;

        public bool IsBegun { get; private set; }

        public long Bytes { get; private set; }

        public int Marks { get; private set; }

        /// <summary>It has said that all up to there is durable.</summary>
        public bool Has(long end, StreamMark? next) => isFirm && Bytes >= end && next is null;

        public void Begin(long bytes, int marks) => (IsBegun, Bytes, Marks) = (true, bytes, marks);

        public void Add(int bytes, int marks, bool isDurable) => (Bytes, Marks, isFirm) = (Bytes + bytes, Marks + marks, isDurable);
    }
}
