using System.CommandLine;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe export</c>: a meeting's transcript as a file.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var meeting = new Argument<string>("MEETING") { Description = "The meeting's id." };
        var format = new Option<string>("--format", "-f") { Description = "What to write.", DefaultValueFactory = _ => "txt" };
        format.AcceptOnlyFromAmong("json", "txt", "md", "vtt", "srt", "csv");
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. [default: the terminal]" };
        var command = new Command("export",
            """
            Write a meeting's transcript, finished or so far.

            Examples:
              scribe export standup --format md
              scribe export standup --format vtt -o standup.vtt
            """) { meeting, format, output };
        command.SetAction(async (asked, cancellation) =>
        {
            using var client = new ServiceClient(connection.Address(asked));
            var kind = connection.Json(asked) ? "json" : asked.GetValue(format);
            using var answer = await client.Send(HttpMethod.Get, $"/v1/meetings/{asked.GetRequiredValue(meeting)}/transcript?format={kind}", null, cancellation);
            if (asked.GetValue(output) is not { } path)
            {
                var writer = terminal.Out.Profile.Out.Writer;
                await writer.WriteAsync((await answer.Content.ReadAsStringAsync(cancellation)).AsMemory(), cancellation);
                return 0;
            }
            try
            {
                await using var file = File.Create(path);
                await answer.Content.CopyToAsync(file, cancellation);
                return 0;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new ScribeException($"The transcript could not be written: {problem.Message}");
            }
        });
        return command;
    }
}
