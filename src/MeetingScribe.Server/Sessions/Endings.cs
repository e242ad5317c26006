using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Brings meetings to their end without anybody's call: those whose end was asked for, and not reached before a stop or a failure, and
/// those that everybody has left.
/// </summary>
sealed partial class Endings(ISessionDirectory sessions, SessionNode node, ILogger<Endings> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Meetings ended at once: ending one reads on whatever of it was not heard.</summary>
    const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, node.Context.Time);
        try
        {
            do
                await EndDue(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // stopping: the next start goes on
        }
    }

    async Task EndDue(CancellationToken stopping)
    {
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping };
            await Parallel.ForEachAsync([.. await node.Store.EndingMeetings(stopping), .. await QuietMeetings(stopping)], parallel, End);
        }
        catch (StoreException e)
        {
            LogNotFound(e);
        }
    }

    /// <summary>Nobody is connected, and no audio came for long. Where none ever came the meeting may be next week's: it stays.</summary>
    async Task<IReadOnlyList<string>> QuietMeetings(CancellationToken stopping)
    {
        var (endAfter, quiet) = (node.Context.Options.EndAfter, new List<string>());
        if (endAfter == TimeSpan.Zero)
            return quiet;

        var since = node.Now - endAfter;
        foreach (var meetingId in await node.Store.LiveMeetings(since, stopping))
        {
            if (await LastAudio(meetingId, stopping) < since && !await IsConnected(meetingId, stopping))
                quiet.Add(meetingId);
        }

        return quiet;
    }

    async Task<bool> IsConnected(string meetingId, CancellationToken stopping)
    {
        var everyone = (await node.Store.FindMeeting(meetingId, stopping))?.Participants ?? [];
        var statuses = await Task.WhenAll(everyone.Select(participant => sessions.Participant(meetingId, participant.Id).Status()));
        return Array.Exists(statuses, status => status.IsConnected);
    }

    async Task<DateTimeOffset> LastAudio(string meetingId, CancellationToken stopping)
    {
        var last = DateTimeOffset.MinValue;
        foreach (var participant in (await node.Store.FindMeeting(meetingId, stopping))?.Participants ?? [])
        {
            foreach (var stream in await node.Store.Streams(meetingId, participant.Id, stopping))
            {
                // Nobody is sent home because the node that knows is away.
                var came = await node.Volumes.Look(stream.RecordingId, stopping) is { } recorded ? recorded.LastAudio ?? stream.StartUtc : node.Now;
                last = came > last ? came : last;
            }
        }

        return last;
    }

    async ValueTask End(string meetingId, CancellationToken stopping)
    {
        try
        {
            await sessions.EndMeeting(meetingId).WaitAsync(stopping);
        }
#pragma warning disable CA1031 // one meeting that cannot be ended must not keep the others from it
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotEnded(e, meetingId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The meetings that should end cannot be read; it is tried again in a minute")]
    partial void LogNotFound(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Meeting {Meeting} cannot be ended; it is tried again in a minute")]
    partial void LogNotEnded(Exception e, string meeting);
}
