using MeetingScribe.Insights;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// A meeting's summaries: one every so many segments while it runs, one at its end, and whenever one is asked for. They are made
/// beside the meeting's mailbox, one at a time, from what is stored: a slow one never holds up a caption. Where a language model is to
/// write them and fails, a summary of picked sentences takes its place and says why.
/// </summary>
sealed partial class MeetingSummary(string meetingId, IStore store, CaptionFeed feed, TimeProvider time, ILogger logger, SummaryContext context)
{
    /// <summary>Who asks for a summary waits so long for a model; clients and proxies give up at 60 s.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim making = new(1);
    readonly CancellationTokenSource stopping = new();
    ExtractiveSummary? picker;
    ModelSummary? writer;
    Summary? newest;
    Task rolling = Task.CompletedTask;
    long due = context.Options.Every;

    /// <summary>Shows what was stored before this session began; called once, before everything else.</summary>
    public async Task Open()
    {
        newest = await store.FindSummary(meetingId);
        if (newest is null)
            return;
        due = newest.ThroughSequence + context.Options.Every;
        feed.Publish(new SummaryEvent(newest));
    }

    /// <summary>To be told of every segment, by one caller at a time.</summary>
    public void Committed(long sequence)
    {
        if (sequence < due || !rolling.IsCompleted)
            return;
        due = sequence + context.Options.Every;
        rolling = Task.Run(Try);
    }

    /// <summary>As <see cref="Make"/>, for callers whose own work goes on without a summary: a failure is logged.</summary>
    public Task Try() => Logged(Make());

    /// <summary>As <see cref="Make"/>, for somebody who waits: when a model takes long, with what can be said at once; the model's own follows.</summary>
    public async Task<SummaryAnswer> MakeSoon()
    {
        var whole = Make();
        if (await Task.WhenAny(whole, Task.Delay(Patience, time)) == whole || context.Model is not { } model)
            return await whole;
        _ = Logged(whole);
        var meanwhile = await Read(new ExtractiveSummary(meetingId));
        return new SummaryAnswer(
            meanwhile.Write(time.GetUtcNow()) with { Note = $"{model.Name} is still writing; these are sentences picked from the transcript meanwhile." }, IsNew: true, IsPending: true);
    }

    /// <summary>A summary of everything stored so far: made, stored and shown, or the newest if nothing was said since.</summary>
    public async Task<SummaryAnswer> Make()
    {
        await making.WaitAsync();
        try
        {
            if (stopping.IsCancellationRequested || await Write() is not { } summary)
                return new SummaryAnswer(newest, IsNew: false);
            await store.PutSummary(summary);
            newest = summary;
            feed.Publish(new SummaryEvent(summary));
            return new SummaryAnswer(summary, IsNew: true);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new SummaryAnswer(newest, IsNew: false);
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>When this completes nothing of the meeting is read or stored any more.</summary>
    public async Task Stop()
    {
        await stopping.CancelAsync();
        await making.WaitAsync();
        making.Release();
    }

    /// <summary>Null if the newest is as good as it gets.</summary>
    async Task<Summary?> Write()
    {
        picker = await Read(picker ?? new ExtractiveSummary(meetingId));
        var hasReadAll = picker.ThroughSequence == (newest?.ThroughSequence ?? 0);
        if (hasReadAll && (context.Model is null || newest is null || newest.Method != ExtractiveSummary.Method))
            return null;
        if (context.Model is not { } model)
            return picker.Write(time.GetUtcNow());

        writer ??= new ModelSummary(meetingId, model, store, await store.FindWrittenSummary(meetingId));
        var (minutes, failure) = await writer.Read(stopping.Token);
        if (minutes is not null)
            return minutes.ToSummary(meetingId, model.Name, time.GetUtcNow(), writer.ThroughSequence);
        LogModelFailed(meetingId, model.Name);
        return hasReadAll
            ? null
            : picker.Write(time.GetUtcNow()) with { Note = $"{model.Name} wrote no summary: {failure}. These are sentences picked from the transcript instead." };
    }

    async Task<ExtractiveSummary> Read(ExtractiveSummary reader)
    {
        await foreach (var segment in store.AllSegments(meetingId, reader.ThroughSequence, stopping.Token))
            reader.Read(segment);
        return reader;
    }

    async Task Logged(Task summary)
    {
        try
        {
            await summary;
        }
#pragma warning disable CA1031 // whatever a summary fails of, captions and the meeting's end do not
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, meetingId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Meeting {Meeting} could not be summarised; it is tried again after its next segments")]
    partial void LogFailed(Exception e, string meeting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Meeting {Meeting}: {Model} wrote no summary; the note of the one that took its place says why")]
    partial void LogModelFailed(string meeting, string model);
}
