using System.Collections.Concurrent;
using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Silo.Volumes;

/// <summary>
/// Every node keeps recordings on a volume of its own: the node that hears a stream writes it, others hold copies, and whoever needs one it
/// does not have brings it here first.
/// </summary>
sealed partial class NodeVolumes(NodeVolumes.Parts parts, ILogger<NodeVolumes> logger) : BackgroundService, IVolumes
{
    const string Moved = "The recording is on its way from one node to another. Try again in a moment.";

    /// <summary>An upload's sender waits for its copies.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, LedgerEntry> taken = new();
    readonly ConcurrentDictionary<string, Lazy<Task<bool>>> bringing = new();

    /// <param name="Count">Other volumes that have a recording before it is acknowledged.</param>
    internal sealed record Parts(RecordingFolder Recordings, HeldCopies Held, Ledger Ledger, Neighbours Neighbours, TimeProvider Time, int Count, ILogger Logger);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RemoveErased();
        await parts.Ledger.Adopt([.. parts.Recordings.All], parts.Held.Volume);
        await base.StartAsync(cancellationToken);
    }

    public async Task<string?> TakeOver(string recordingId, AudioFormat format)
    {
        // 1. from here on no other writer can change the list, and none whose copies are asked for can acknowledge
        if (await parts.Ledger.TakeOver(recordingId, parts.Held.Volume) is not { } entry)
            return "The recording was erased.";
        var own = parts.Held.Look(recordingId, takesOver: true);
        if (entry.TakeOver > 1)
        {
            // 2. what there is of it
            var copies = await parts.Neighbours.Ask(one => one.Look(recordingId, takesOver: true), one => entry.Volumes.Contains(one.Volume));
            var isHere = entry.Volumes.Contains(parts.Held.Volume);
            if (!isHere && copies.Count == 0)
                return IVolumes.Away;

            // 3. the longest comes here
            var (from, longest) = copies.OrderByDescending(copy => copy.Answer.Bytes).ThenByDescending(copy => copy.Answer.Marks).FirstOrDefault();
            var (bytes, marks) = isHere ? (format.WholeFrames(own.Bytes), own.Marks) : (0, 0);
            if (from is not null && (!isHere || format.WholeFrames(longest.Bytes) > bytes || longest.Marks > marks)
                && !await Fetch(from, recordingId, entry.TakeOver, bytes, marks, format.WholeFrames(longest.Bytes)))
            {
                return Moved;
            }

            // 4. who did not answer may have gone on with something else
            entry = entry with { Volumes = [.. copies.Select(copy => copy.Neighbour.Volume).Append(parts.Held.Volume)] };
            if (!await parts.Ledger.Rely(recordingId, entry.TakeOver, entry.Volumes))
                return Moved;
            LogTakenOver(recordingId, Math.Max(bytes, longest?.Bytes ?? 0), copies.Count);
        }

        taken[recordingId] = entry;
        return null;
    }

    public ICopies Follow(string recordingId, AudioFormat format, Recording recording) =>
        taken.TryRemove(recordingId, out var entry)
            ? new RecordingCopies(parts, recordingId, format, recording, entry)
            : throw new InvalidOperationException($"The recording {recordingId} was not taken over.");

    public async Task<string?> Secure(string recordingId, AudioFormat format)
    {
        if (await TakeOver(recordingId, format) is { } reason)
            return reason;
        using var recording = parts.Recordings.Open(recordingId);
        using var copies = Follow(recordingId, format, recording);
        var whole = copies.Whole();
        return await Task.WhenAny(whole, Task.Delay(Patience, parts.Time)) == whole && await whole
            ? null
            : $"The recording is not kept: {copies.Problem ?? "its copies on other nodes take too long"}. Send it again in a while.";
    }

    public async Task<string?> Bring(IEnumerable<StreamRecord> streams, CancellationToken cancellation = default)
    {
        foreach (var stream in streams)
        {
            if (!await bringing.GetOrAdd(stream.RecordingId, id => new(() => BringOnce(id, stream.Format))).Value.WaitAsync(cancellation))
                return IVolumes.Away;
        }

        return null;
    }

    public async Task<Recorded?> Look(string recordingId, CancellationToken cancellation = default)
    {
        if (await parts.Ledger.Find(recordingId) is not { } entry)
            return new Recorded(0, null);
        var copies = (await parts.Neighbours.Ask(one => one.Look(recordingId, takesOver: false), one => entry.Volumes.Contains(one.Volume))).Select(one => one.Answer);
        if (entry.Volumes.Contains(parts.Held.Volume))
            copies = copies.Append(parts.Held.Look(recordingId));
        return copies.MaxBy(copy => copy.Bytes) is { } longest ? new Recorded(longest.Bytes, copies.Max(copy => copy.LastAudio)) : null;
    }

    public async Task<ErasedRecording> Erase(string recordingId)
    {
        var volumes = await parts.Ledger.BeginErasing(recordingId);
        var erased = await parts.Neighbours.Ask(one => one.Erase(recordingId));
        var own = parts.Held.Erase(recordingId);
        var away = volumes.Except(erased.Select(one => one.Neighbour.Volume).Append(parts.Held.Volume)).ToList();
        await parts.Ledger.EndErasing(recordingId, away);
        return new ErasedRecording(erased.Select(one => one.Answer).Append(own).Max(), away.Count);
    }

    /// <summary>Also without a restart: an erasing may have found this node away that was only slow.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryRemoveErased();
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    async Task TryRemoveErased()
    {
        try
        {
            await RemoveErased();
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            LogNotRemoved(e);
        }
    }

    async Task RemoveErased()
    {
        foreach (var recordingId in await parts.Ledger.LeftOn(parts.Held.Volume))
        {
            parts.Held.Erase(recordingId);
            await parts.Ledger.Removed(recordingId, parts.Held.Volume);
        }
    }

    async Task<bool> BringOnce(string recordingId, AudioFormat format)
    {
        try
        {
            return await BringOne(recordingId, format);
        }
        finally
        {
            bringing.TryRemove(recordingId, out _);
        }
    }

    async Task<bool> BringOne(string recordingId, AudioFormat format)
    {
        if (await parts.Ledger.Find(recordingId) is not { } entry || entry.Volumes.Contains(parts.Held.Volume))
            return true;
        var copies = await parts.Neighbours.Ask(one => one.Look(recordingId, takesOver: false), one => entry.Volumes.Contains(one.Volume));
        var (from, longest) = copies.OrderByDescending(copy => copy.Answer.Bytes).FirstOrDefault();
        if (from is null)
            return false;
        await parts.Ledger.Touch(recordingId, parts.Held.Volume);
        var present = parts.Held.Find(recordingId, entry);
        if (!await Fetch(from, recordingId, entry.TakeOver, format.WholeFrames(present?.Bytes ?? 0), present?.Marks ?? 0, format.WholeFrames(longest.Bytes)))
            return false;
        if (await parts.Ledger.Find(recordingId) is null)
            parts.Held.Erase(recordingId); // it was erased on the way
        return true;
    }

    /// <summary>Copies from there what is behind what is here; false if either side cannot go on.</summary>
    async Task<bool> Fetch(Neighbour from, string recordingId, long takeOver, long bytes, int marks, long end)
    {
        try
        {
            var source = parts.Neighbours.Of(from);
            bool isLast;
            do
            {
                var audio = bytes < end ? await source.Read(recordingId, bytes, (int)Math.Min(RecordingCopies.PieceBytes, end - bytes)) : [];
                isLast = bytes + audio.Length >= end;
                if (audio.Length == 0 && !isLast)
                    return false;
                var more = isLast ? (await source.ReadMarks(recordingId, marks)).All : [];
                if (await parts.Held.Write(new Piece(recordingId, takeOver, bytes, marks, more, isLast), audio) != WriteOutcome.Written)
                    return false;
                bytes += audio.Length;
            }
            while (!isLast);
            parts.Held.Release(recordingId);
            return true;
        }
#pragma warning disable CA1031 // its node is lost at this moment; whoever asked asks again
        catch (Exception e) when (e is not StoreException)
#pragma warning restore CA1031
        {
            LogNotFetched(e, recordingId, from.Volume);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recording {Recording} is written here now, from byte {Bytes} on; {Copies} other nodes had a copy")]
    partial void LogTakenOver(string recording, long bytes, int copies);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was erased while this node was away cannot be removed here yet; it is tried again in a minute")]
    partial void LogNotRemoved(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recording {Recording} cannot be fetched from volume {Volume}")]
    partial void LogNotFetched(Exception e, string recording, string volume);
}
