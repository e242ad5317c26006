using MeetingScribe.Insights;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>
/// One meeting's minutes as a model keeps them. Every segment is sent once: what was said since the last time goes with the minutes so far,
/// so that a meeting costs in proportion to its length. More than the model can read in one go is summarised in parts, which are then
/// merged; what was achieved before a failure is kept. Not thread-safe.
/// </summary>
/// <param name="before">The last that a model wrote, before a restart perhaps: it goes on from there.</param>
sealed class ModelSummary(string meetingId, ChatModel model, IStore store, Summary? before = null)
{
    /// <summary>A stretch of which a model makes nothing so often is given up, lest it keep the rest of the meeting from being summarised.</summary>
    const int MostTries = 3;

    static readonly int PromptTokens = Tokens.In(SummaryPrompt.System + SummaryPrompt.Schema) + 100;

    readonly List<Minutes> parts = before is null ? [] : [Fitting(Minutes.Of(before), model.Options)];
    int failures;

    /// <summary>The last segment it has read.</summary>
    public long ThroughSequence { get; private set; } = before?.ThroughSequence ?? 0;

    /// <summary>Reads on to the meeting's present end. Either the minutes or, as the end of a sentence, why there are none.</summary>
    public async Task<(Minutes? Minutes, string? Failure)> Read(CancellationToken cancellation)
    {
        // 1. what was said since
        var batches = await Batches.Of(store.AllSegments(meetingId, ThroughSequence, cancellation), RoomBeside(parts));
        if (batches.Count == 0 && parts.Count == 0)
            return (null, "nothing was said");

        // 2. the usual: a little more of a meeting that is summarised so far; otherwise batch by batch
        var isUsual = batches.Count == 1 && parts.Count <= 1;
        foreach (var batch in batches)
        {
            var soFar = isUsual ? parts.FirstOrDefault() : null;
            var answer = await Ask(SummaryPrompt.Update(soFar, batch.Lines), () => Picked(batch.Through, cancellation), cancellation);
            if (answer.Minutes is null)
                return answer;
            if (soFar is not null && !answer.IsStopgap)
                parts.Clear();
            parts.Add(answer.Minutes);
            ThroughSequence = batch.Through;
        }

        // 3. one of many
        while (parts.Count > 1)
        {
            var group = Group();
            var answer = await Ask(SummaryPrompt.Merge(group), () => Task.FromResult(Minutes.Join(group)), cancellation);
            if (answer.Minutes is null)
                return answer;
            parts.RemoveRange(0, group.Count);
            parts.Insert(0, answer.Minutes);
        }

        return parts[0].IsEmpty ? (null, "there was nothing to write down") : (parts[0], null);
    }

    /// <param name="stopgap">What stands in for minutes that the model again and again does not write.</param>
    async Task<Answer> Ask(SummaryPrompt prompt, Func<Task<Minutes>> stopgap, CancellationToken cancellation)
    {
        var answer = await model.Ask(prompt, cancellation);
        if (answer.Tokens is { } tokens)
            await store.CountTokens(meetingId, tokens, CancellationToken.None);

        var minutes = answer.Text is null ? null : SummaryReply.Read(answer.Text, prompt);
        if (minutes is { IsEmpty: false })
        {
            failures = 0;
            return new(Fitting(minutes), null);
        }

        if (answer.IsOfModel && ++failures >= MostTries)
        {
            failures = 0;
            return new(Fitting(await stopgap()), null, IsStopgap: true);
        }

        return new(null, answer.Failure ?? (minutes is null ? "what it wrote was no summary" : "nothing it wrote could be traced to what was said"));
    }

    async Task<Minutes> Picked(long through, CancellationToken cancellation)
    {
        var reader = new ExtractiveSummary(meetingId);
        await foreach (var segment in store.AllSegments(meetingId, ThroughSequence, cancellation).TakeWhile(segment => segment.Sequence <= through))
            reader.Read(segment);
        return Minutes.Join([Minutes.Of(reader.Write(DateTimeOffset.MinValue))]);
    }

    /// <summary>The first parts that can be read in one go; two at the least.</summary>
    List<Minutes> Group()
    {
        var (group, room) = (new List<Minutes>(), RoomBeside([]));
        foreach (var part in parts)
        {
            room -= SummaryPrompt.TokensOf(part);
            if (room < 0 && group.Count >= 2)
                break;
            group.Add(part);
        }

        return group;
    }

    int RoomBeside(List<Minutes> before) => Room(model.Options) - (before is [var soFar] ? SummaryPrompt.TokensOf(soFar) : 0);

    Minutes Fitting(Minutes minutes) => Fitting(minutes, model.Options);

    /// <summary>No longer than half of what can be read: two parts can be merged, and there is always room for what was said since.</summary>
    static Minutes Fitting(Minutes minutes, SummaryOptions options) => minutes.Within(Room(options) / 2);

    /// <summary>What can be read beside the rules, with room for the answer.</summary>
    static int Room(SummaryOptions options) => options.ContextTokens - options.AnswerTokens - PromptTokens;

    readonly record struct Answer(Minutes? Minutes, string? Failure, bool IsStopgap = false)
    {
        public static implicit operator (Minutes? Minutes, string? Failure)(Answer answer) => (answer.Minutes, answer.Failure);
    }
}
