using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary>Several uploads at once, with a progress bar each.</summary>
internal static class Uploads
{
    public static async Task<UploadResult[]> Run(
        Terminal terminal, ServiceAddress address, IReadOnlyList<NamedUpload> uploads, double speed, bool showProgress, CancellationToken hangUp)
    {
        if (!showProgress)
            return await Task.WhenAll(uploads.Select(upload => Start(upload, null)));

        return await terminal.Error.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context => Task.WhenAll(uploads.Select(upload =>
            {
                var bar = context.AddTask(Markup.Escape(upload.Name), maxValue: Math.Max(1, upload.Sound.Frames));
                return Start(upload, progress => Show(bar, upload, progress));
            })));

        Task<UploadResult> Start(NamedUpload upload, Action<UploadProgress>? progressed) =>
            new AudioUpload(address, upload.Target, upload.Sound, terminal.Time, terminal.Random) { Progressed = progressed }
                .Run(speed, hangUp, CancellationToken.None);
    }

    static void Show(ProgressTask bar, NamedUpload upload, UploadProgress progress)
    {
        bar.Value = progress.Segments is null ? progress.Acknowledged : bar.MaxValue;
        var rate = upload.Sound.Format.SampleRate;
        var done = progress.Segments is { } segments
            ? $"{Seconds(progress.Sent)} stored, {segments} segments"
            : $"{Seconds(progress.Sent)} sent, {Seconds(progress.Acknowledged)} acknowledged";
        bar.Description = $"{Markup.Escape(upload.Name)} [dim]{done}[/]";

        string Seconds(long frames) => $"{frames / rate} s";
    }
}

/// <param name="Name">For the person at the terminal.</param>
internal sealed record NamedUpload(string Name, UploadTarget Target, ISound Sound);
