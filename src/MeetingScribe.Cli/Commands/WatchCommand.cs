using System.CommandLine;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe watch</c>: a meeting's live captions in the terminal.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var meeting = new Argument<string>("MEETING") { Description = "The meeting's id." };
        var after = new Option<long>("--after") { Description = "Show segments behind this number. [default: 0, all of them]", DefaultValueFactory = _ => 0 };
        var command = new Command("watch",
            """
            Show a meeting's captions live, until it ends. What is still unsure is dimmed.

            Examples:
              scribe watch standup
              scribe watch standup --after 120 --json | jq -r 'select(.kind == "segment").segment.text'
            """) { meeting, after };
        command.SetAction(async (asked, cancellation) =>
        {
            using var client = new ServiceClient(connection.Address(asked));
            var events = new EventReader(client, terminal.Time, terminal.Random)
                .Read(asked.GetRequiredValue(meeting), asked.GetValue(after), cancellation);
            try
            {
                if (connection.Json(asked))
                {
                    await foreach (var (json, _) in events)
                        terminal.WriteRaw(json);
                }
                else
                {
                    await new CaptionScreen(terminal.Out).Show(events);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Ctrl-C is how one stops watching.
            }
            return 0;
        });
        return command;
    }
}
