using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>What a summary says, without who made it and when. Every point names at least one segment.</summary>
sealed record Minutes(
    IReadOnlyList<SummaryPoint> Overview,
    IReadOnlyList<SummaryPoint> Decisions,
    IReadOnlyList<ActionItem> ActionItems,
    IReadOnlyList<SummaryPoint> OpenQuestions,
    IReadOnlyList<string> Topics)
{
    /// <summary>Bounds keep every later summary, which reads this one, as cheap as the first.</summary>
    public const int MostOverview = 8, MostPoints = 12, MostTopics = 8, MostCitations = 5;

    public bool IsEmpty => Overview.Count + Decisions.Count + ActionItems.Count + OpenQuestions.Count == 0;

    /// <summary>The segments it rests on, each once, in order of mention.</summary>
    public IEnumerable<string> SegmentIds =>
        Overview.Concat(Decisions).Concat(OpenQuestions).SelectMany(point => point.SegmentIds).Concat(ActionItems.SelectMany(item => item.SegmentIds)).Distinct();

    public static Minutes Of(Summary summary) =>
        new(summary.Overview, summary.Decisions, summary.ActionItems, summary.OpenQuestions, summary.Topics);

    /// <summary>Several in order of time as one, without any model: what each says first, in turn, as far as there is room.</summary>
    public static Minutes Join(IReadOnlyList<Minutes> parts) => new(
        InTurn(parts, part => part.Overview, MostOverview),
        InTurn(parts, part => part.Decisions, MostPoints),
        InTurn(parts, part => part.ActionItems, MostPoints),
        InTurn(parts, part => part.OpenQuestions, MostPoints),
        [.. InTurn(parts, part => part.Topics, int.MaxValue).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostTopics)]);

    /// <summary>With so many tokens at most as part of a prompt: of the longest section the last point goes, again and again.</summary>
    public Minutes Within(int tokens)
    {
        var minutes = this;
        while (SummaryPrompt.TokensOf(minutes) > tokens && !minutes.IsEmpty)
        {
            var (overview, decisions, items, questions) = (minutes.Overview, minutes.Decisions, minutes.ActionItems, minutes.OpenQuestions);
            var longest = new[] { overview.Count, decisions.Count, items.Count, questions.Count }.Max();
            minutes = longest == questions.Count ? minutes with { OpenQuestions = [.. questions.SkipLast(1)] }
                : longest == decisions.Count ? minutes with { Decisions = [.. decisions.SkipLast(1)] }
                : longest == items.Count ? minutes with { ActionItems = [.. items.SkipLast(1)] }
                : minutes with { Overview = [.. overview.SkipLast(1)] };
        }

        return minutes;
    }

    public Summary ToSummary(string meetingId, string method, DateTimeOffset now, long throughSequence) =>
        new(meetingId, method, now, throughSequence, Overview, Decisions, ActionItems, OpenQuestions, Topics);

    /// <summary>Chosen round by round, and put back in order of time.</summary>
    static T[] InTurn<T>(IReadOnlyList<Minutes> parts, Func<Minutes, IReadOnlyList<T>> section, int most) =>
    [
        .. parts.SelectMany((part, number) => section(part).Select((one, place) => (number, place, one)))
            .OrderBy(each => each.place).ThenBy(each => each.number).Take(most)
            .OrderBy(each => each.number).ThenBy(each => each.place).Select(each => each.one),
    ];
}
