using System.CommandLine;
using System.Net;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe search</c>: finds what was said in any meeting.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var query = new Argument<string>("QUERY") { Description = "Words, \"an exact phrase\", -not, prefix*, OR." };
        Option<string?>[] filters =
        [
            new("--meeting", "-m") { Description = "Only this meeting." },
            new("--speaker") { Description = "Only this speaker, by name or participant id." },
            new("--flag") { Description = "Only segments flagged with this keyword." },
            new("--from") { Description = "Not before this date or instant (ISO 8601)." },
            new("--to") { Description = "Not after this date or instant (ISO 8601)." },
            new("--sort") { Description = "relevance or newest." },
            new("--limit") { Description = "How many hits." },
            new("--cursor") { Description = "The next page, as the page before named it." },
        ];
        var command = new Command("search",
            """
            Find what was said, in live meetings too.

            Examples:
              scribe search 'budget -travel' --speaker Chair
              scribe search '"action item"' --meeting standup --sort newest --json
            """) { query };
        foreach (var filter in filters)
            command.Options.Add(filter);
        command.SetAction(async (asked, cancellation) =>
        {
            var parameters = filters
                .Where(filter => asked.GetValue(filter) is not null)
                .Select(filter => $"&{filter.Name[2..]}={Uri.EscapeDataString(asked.GetValue(filter)!)}");
            var path = $"/v1/search?q={Uri.EscapeDataString(asked.GetRequiredValue(query))}{string.Concat(parameters)}";
            using var client = new ServiceClient(connection.Address(asked));
            if (connection.Json(asked))
                terminal.WriteRaw(await client.GetText(path, cancellation));
            else
                Show(terminal.Out, await client.Get<Answer>(path, cancellation));
            return 0;
        });
        return command;
    }

    static void Show(IAnsiConsole console, Answer answer)
    {
        foreach (var (segment, snippet) in answer.Hits)
        {
            console.MarkupLine($"[dim]{Markup.Escape(segment.MeetingId)} {Clock.Show(segment.StartMs)}[/] [aqua]{Markup.Escape(segment.Speaker)}:[/] {Highlighted(snippet)}");
        }
        console.MarkupLine($"[dim]{answer.Hits.Count} of {answer.Total} found in {answer.TookMs:0} ms.[/]");
        if (answer.NextCursor is { } next)
            console.MarkupLine($"[dim]More with --cursor {Markup.Escape(next)}[/]");
    }

    /// <summary>The service's HTML, whose only element is <c>mark</c>, as terminal markup.</summary>
    internal static string Highlighted(string snippet) => string.Concat(snippet
        .Split("<mark>")
        .Select((part, index) => index == 0 ? Plain(part) : part.Split("</mark>", 2) is [var found, var rest] ? $"[bold yellow]{Plain(found)}[/]{Plain(rest)}" : Plain(part)));

    static string Plain(string html) => Markup.Escape(WebUtility.HtmlDecode(html));

    sealed record Answer(long Total, double TookMs, IReadOnlyList<Hit> Hits, string? NextCursor);

    sealed record Hit(Segment Segment, string Snippet);
}
