using MeetingScribe.Transcripts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeetingScribe.Cli.Commands;

/// <summary>
/// Captions in a terminal: finished segments scroll by, the running turns stand below them and are rewritten in place.
/// Where the output is no terminal, only what is finished is printed.
/// </summary>
internal sealed class CaptionScreen(IAnsiConsole console)
{
    static readonly Color[] Colours = [Color.Aqua, Color.Yellow, Color.Green, Color.Fuchsia, Color.Orange1, Color.CornflowerBlue];

    readonly Dictionary<string, Color> speakers = [];
    readonly Dictionary<string, PartialEvent> running = [];
    readonly Dictionary<string, string> health = [];
    Summary? summary;

    public async Task Show(IAsyncEnumerable<(string Json, MeetingEvent Event)> events)
    {
        if (!console.Profile.Capabilities.Ansi || !console.Profile.Capabilities.Interactive)
        {
            await foreach (var (_, what) in events)
                Print(what);
            PrintSummary();
            return;
        }
        await console.Live(Running()).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var (_, what) in events)
            {
                Follow(what);
                live.UpdateTarget(Running());
                Print(what);
            }
        });
        PrintSummary();
    }

    void Follow(MeetingEvent what)
    {
        if (what is PartialEvent partial)
            running[partial.TurnId] = partial;
        else if (what is SegmentEvent { TurnId: { } turn })
            running.Remove(turn);
    }

    void Print(MeetingEvent what)
    {
        switch (what)
        {
            case SegmentEvent { Segment: var segment }:
                console.MarkupLine($"{Head(segment.ParticipantId, segment.Speaker, segment.StartMs)} {Flagged(segment.Text, segment.Flags)}");
                break;
            case ParticipantEvent { Participant: var participant } when health.GetValueOrDefault(participant.Id) != participant.Health.Sentence:
                health[participant.Id] = participant.Health.Sentence;
                console.MarkupLine($"[dim]{Markup.Escape(participant.Name)}: {Markup.Escape(participant.Health.Sentence)}[/]");
                break;
            case SummaryEvent newer:
                summary = newer.Summary;
                break;
            case MeetingStateEvent { Meeting: { Status: Meeting.Ended } meeting }:
                console.MarkupLine($"[dim]The meeting {Markup.Escape(meeting.Title ?? meeting.Id)} has ended.[/]");
                break;
        }
    }

    /// <summary>Once, at the end: a summary that rolls on would scroll the captions away.</summary>
    void PrintSummary()
    {
        if (summary is null)
            return;
        Part($"Summary ({summary.Method})", summary.Overview.Select(point => point.Text));
        Part("Decisions", summary.Decisions.Select(point => point.Text));
        Part("To do", summary.ActionItems.Select(item => item.Owner is null ? item.Text : $"{item.Owner}: {item.Text}"));
        Part("Open questions", summary.OpenQuestions.Select(point => point.Text));

        void Part(string title, IEnumerable<string> points)
        {
            foreach (var (i, point) in points.Index())
                console.MarkupLine($"{(i == 0 ? $"[bold]{Markup.Escape(title)}[/]\n" : "")}  {Markup.Escape(point)}");
        }
    }

    IRenderable Running() => new Rows(running.Values.OrderBy(partial => partial.StartMs).Select(partial => new Markup(
        $"{Head(partial.ParticipantId, partial.Speaker, partial.StartMs)} {Flagged(partial.Stable, partial.Flags)} [dim]{Markup.Escape(partial.Unsure)}[/]")));

    string Head(string participantId, string speaker, long startMs)
    {
        if (!speakers.TryGetValue(participantId, out var colour))
            speakers[participantId] = colour = Colours[speakers.Count % Colours.Length];
        return $"[dim]{Clock.Show(startMs)}[/] [{colour.ToMarkup()}]{Markup.Escape(speaker)}:[/]";
    }

    /// <summary>The text with its keywords in bold.</summary>
    static string Flagged(string text, IReadOnlyList<Flag> flags)
    {
        var (markup, at) = (new System.Text.StringBuilder(), 0);
        foreach (var flag in flags.OrderBy(flag => flag.Offset))
        {
            if (flag.Offset < at || flag.Offset + flag.Length > text.Length)
                continue;
            markup.Append(Markup.Escape(text[at..flag.Offset]));
            at = flag.Offset + flag.Length;
            markup.Append($"[bold red]{Markup.Escape(text[flag.Offset..at])}[/]");
        }
        return markup.Append(Markup.Escape(text[at..])).ToString();
    }
}
