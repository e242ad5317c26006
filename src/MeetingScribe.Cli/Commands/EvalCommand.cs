using System.CommandLine;
using System.Globalization;
using MeetingScribe.Cli.Evaluation;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe eval</c>: word error rate and latency of the running service on somebody's own recordings.</summary>
internal static class EvalCommand
{
    const int AtOnce = 2;

    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "Tab-separated, with the columns file and transcript, perhaps group." };
        var folder = new Option<string?>("--dir") { Description = "Where the files are. [default: beside the manifest]" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "A row for each file." };
        var keep = new Option<bool>("--keep") { Description = "Keep the meetings; else they are erased." };
        var speed = SpeedOption.Create("max");
        var command = new Command("eval",
            """
            Measure word error rate and latency on your own audio: each file of the manifest becomes a meeting of its own.

            Examples:
              scribe eval recordings/MANIFEST.tsv
              scribe eval calls.tsv --dir /srv/calls --speed 1 --verbose
            """) { manifest, folder, verbose, keep, speed };
        command.SetAction(async (asked, cancellation) =>
        {
            var entries = Manifest.Read(asked.GetRequiredValue(manifest), asked.GetValue(folder));
            var run = $"eval-{terminal.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{terminal.Random.Next(10_000):0000}";
            var address = connection.Address(asked);
            using var client = new ServiceClient(address);
            var scores = new FileScore[entries.Count];
            await terminal.Error.Progress().StartAsync(async context =>
            {
                var bar = context.AddTask("Transcribing", maxValue: entries.Count);
                var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
                await Parallel.ForEachAsync(entries.Index(), options, async (entry, stop) =>
                {
                    scores[entry.Index] = await Score(terminal, address, client, $"{run}-{entry.Index + 1}", entry.Item, asked.GetValue(speed), asked.GetValue(keep), stop);
                    bar.Increment(1);
                });
            });
            var report = new EvaluationReport(scores);
            if (connection.Json(asked))
                terminal.WriteJson(new { report.Groups, report.Files });
            else
                Show(terminal.Out, report, asked.GetValue(verbose));
            return 0;
        });
        return command;
    }

    static async Task<FileScore> Score(
        Terminal terminal, ServiceAddress address, ServiceClient client, string meeting, ManifestEntry entry, double speed, bool keep, CancellationToken cancellation)
    {
        using var sound = await SoundFile.Open(entry.Path, cancellation);
        var upload = new AudioUpload(address, new UploadTarget(meeting, "speaker", null, "eval"), sound, terminal.Time, terminal.Random);
        var result = await upload.Run(speed, hangUp: CancellationToken.None, cancellation);
        var transcript = await client.Get<TranscriptAnswer>($"/v1/meetings/{meeting}/transcript?format=json", cancellation);
        if (!keep)
            (await client.Send(HttpMethod.Delete, $"/v1/meetings/{meeting}", null, cancellation)).Dispose();

        var heard = string.Join(' ', transcript.Segments.Select(segment => segment.Text));
        return new FileScore(
            entry.Name,
            entry.Group,
            Math.Round(sound.Frames / (double)sound.Format.SampleRate, 2),
            WordErrors.Between(entry.Transcript, heard),
            (long)result.Finishing.TotalMilliseconds,
            heard);
    }

    static void Show(IAnsiConsole console, EvaluationReport report, bool verbose)
    {
        if (verbose)
        {
            var files = Columns("file", "group", "s", "words", "errors %", "S/D/I", "last words ms");
            foreach (var file in report.Files)
                files.AddRow([.. new[] { file.File, file.Group ?? "", $"{file.Seconds:0.0}" }.Concat(Counts(file.Errors)).Append($"{file.FinishingMs}").Select(Markup.Escape)]);
            console.Write(files);
        }
        var groups = Columns("group", "files", "s", "words", "errors %", "S/D/I", "last words ms p50", "p95");
        foreach (var group in report.Groups)
        {
            groups.AddRow([.. new[] { group.Group, $"{group.Files}", $"{group.Seconds:0.0}" }
                .Concat(Counts(group.Errors)).Append($"{group.FinishingP50Ms}").Append($"{group.FinishingP95Ms}").Select(Markup.Escape)]);
        }
        console.Write(groups);
        console.MarkupLine("[dim]errors % = (S+D+I) / words said; last words = from the last audio sent to the last segment stored.[/]");
    }

    static IEnumerable<string> Counts(WordErrors errors) =>
    [
        $"{errors.Words}",
        (100 * errors.Rate).ToString("0.0", CultureInfo.InvariantCulture),
        $"{errors.Substitutions}/{errors.Deletions}/{errors.Insertions}",
    ];

    static Table Columns(string first, params string[] others)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumn(first);
        foreach (var other in others)
            table.AddColumn(other, column => column.RightAligned().NoWrap());
        return table;
    }

    sealed record TranscriptAnswer(IReadOnlyList<Segment> Segments);
}
