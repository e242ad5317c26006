using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Sessions;

/// <summary>How long meetings are kept.</summary>
sealed record RetentionOptions
{
    /// <summary>A meeting is erased when it ended so long ago. 0 (never) to 36500 days, default 0.</summary>
    public TimeSpan Age { get; init; }

    internal static RetentionOptions Load(Settings settings) =>
        new() { Age = TimeSpan.FromDays(settings.Number($"{ScribeOptions.Section}:Retention:Days", 0, 36_500) ?? 0) };
}

/// <summary>Erases what is too old, at the start and every hour, as a call would.</summary>
sealed partial class Retention(ISessionDirectory sessions, SessionNode node, RetentionOptions options, ILogger<Retention> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Age == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(Interval, node.Context.Time);
        try
        {
            do
                await EraseDue(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // stopping: the next start goes on
        }
    }

    async Task EraseDue(CancellationToken stopping)
    {
        try
        {
            if (await sessions.EraseEnded(node.Now - options.Age, stopping) is > 0 and var erased)
                LogErased(erased, options.Age.TotalDays);
        }
#pragma warning disable CA1031 // whatever keeps one hour's erasing from its end, the next hour tries again
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotErased(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Erased {Count} meetings that ended more than {Days} days ago")]
    partial void LogErased(int count, double days);

    [LoggerMessage(Level = LogLevel.Error, Message = "Meetings that are older than they may become cannot be erased; it is tried again in an hour")]
    partial void LogNotErased(Exception e);
}
