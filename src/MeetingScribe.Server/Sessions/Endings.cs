using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Sessions;

/// <summary>Brings meetings to their end without anybody waiting for it: those whose end was asked for, and not reached before a stop or a failure.</summary>
sealed partial class Endings(IStore store, LocalSessions sessions, ILogger<Endings> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Meetings ended at once: ending one reads on whatever of it was not heard.</summary>
    const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, sessions.Context.Time);
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
            await Parallel.ForEachAsync(await store.EndingMeetings(stopping), parallel, End);
        }
        catch (StoreException e)
        {
            LogNotFound(e);
        }
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
