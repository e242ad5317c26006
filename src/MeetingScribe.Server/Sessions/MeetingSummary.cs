using MeetingScribe.Insights;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// A meeting's summaries: one every so many segments while it runs, one at its end, and whenever one is asked for. They are made
/// beside the meeting's mailbox, one at a time, from what is stored: a slow one never holds up a caption.
/// </summary>
sealed partial class MeetingSummary(string meetingId, IStore store, CaptionFeed feed, TimeProvider time, ILogger logger)
{
    /// <summary>Segments between two rolling summaries: one or two minutes of a lively meeting.</summary>
    const int Every = 20;

    readonly SemaphoreSlim making = new(1);
    ExtractiveSummary? reader;
    Summary? newest;
    Task rolling = Task.CompletedTask;
    long due = Every;
    bool isStopped;

    /// <summary>Shows what was stored before this session began; called once, before everything else.</summary>
    public async Task Open()
    {
        newest = await store.FindSummary(meetingId);
        if (newest is null)
            return;
        due = newest.ThroughSequence + Every;
        feed.Publish(new SummaryEvent(newest));
    }

    /// <summary>To be told of every segment, by one caller at a time.</summary>
    public void Committed(long sequence)
    {
        if (sequence < due || !rolling.IsCompleted)
            return;
        due = sequence + Every;
        rolling = Task.Run(Try);
    }

    /// <summary>As <see cref="Make"/>, for callers whose own work goes on without a summary: a failure is logged.</summary>
    public async Task Try()
    {
        try
        {
            await Make();
        }
#pragma warning disable CA1031 // whatever a summary fails of, captions and the meeting's end do not
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, meetingId);
        }
    }

    /// <summary>A summary of everything stored so far: made, stored and shown, or the newest if nothing was said since.</summary>
    public async Task<SummaryAnswer> Make()
    {
        await making.WaitAsync();
        try
        {
            if (isStopped)
                return new SummaryAnswer(newest, IsNew: false);
            reader ??= new ExtractiveSummary(meetingId);
            await foreach (var segment in store.AllSegments(meetingId, reader.ThroughSequence, CancellationToken.None))
                reader.Read(segment);
            if (reader.ThroughSequence == (newest?.ThroughSequence ?? 0))
                return new SummaryAnswer(newest, IsNew: false);

            var summary = reader.Write(time.GetUtcNow());
            await store.PutSummary(summary);
            newest = summary;
            feed.Publish(new SummaryEvent(summary));
            return new SummaryAnswer(summary, IsNew: true);
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>When this completes nothing of the meeting is read or stored any more.</summary>
    public async Task Stop()
    {
        await making.WaitAsync();
        isStopped = true;
        making.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Meeting {Meeting} could not be summarised; it is tried again after its next segments")]
    partial void LogFailed(Exception e, string meeting);
}
