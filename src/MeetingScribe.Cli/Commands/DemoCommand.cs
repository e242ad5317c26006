using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using MeetingScribe.Cli.Demo;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe demo</c>: a three-person meeting, spoken by synthetic voices, played live into the service.</summary>
internal static class DemoCommand
{
    /// <summary>How long the service may take to start.</summary>
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var speed = SpeedOption.Create("1");
        var command = new Command("demo",
            """
            Play a bundled three-person meeting live into the service and show its captions. Needs flite.

            Example:
              scribe demo
            """) { speed };
        command.SetAction(async (asked, hangUp) =>
        {
            var script = DemoScript.Bundled();
            var speaking = DemoVoices.Speak(script, hangUp);
            var address = await Ready(terminal, () => connection.Address(asked), hangUp);
            using var client = new ServiceClient(address);
            var meeting = $"demo-{terminal.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
            (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = meeting, title = script.Title, keywords = script.Keywords }, hangUp)).Dispose();
            var tracks = await speaking;

            terminal.Out.WriteLine($"The meeting is live at {address.Dashboard(meeting)}");
            var captions = Captions(terminal, client, meeting, connection.Json(asked), hangUp);
            var uploads = tracks.Select(track => new AudioUpload(
                address, new UploadTarget(meeting, track.Key.ToLowerInvariant(), track.Key, "demo"), track.Value, terminal.Time, terminal.Random)
                .Run(asked.GetValue(speed), hangUp, CancellationToken.None));
            await Task.WhenAll(uploads);
            if (await End(client, meeting) is { } notice)
                terminal.Error.WriteLine(notice);
            await captions;
            return 0;
        });
        return command;
    }

    /// <summary>Null if the meeting has ended, else what is still to be heard; then its end is the last of its events.</summary>
    internal static async Task<string?> End(ServiceClient client, string meeting)
    {
        using var answer = await client.Send(HttpMethod.Post, $"/v1/meetings/{meeting}/end", null, CancellationToken.None);
        return answer.StatusCode == HttpStatusCode.Accepted ? (await answer.Content.ReadFromJsonAsync<EndingMeeting>(ScribeJson.Options))?.Notice : null;
    }

    sealed record EndingMeeting(string? Notice);

    /// <summary>Waits for a service that is just starting; the address is asked for again, as the first start makes the key.</summary>
    static async Task<ServiceAddress> Ready(Terminal terminal, Func<ServiceAddress> address, CancellationToken cancellation)
    {
        var started = terminal.Time.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new ServiceClient(address());
                (await client.Send(HttpMethod.Get, "/readyz", null, cancellation)).Dispose();
                return address();
            }
            catch (ScribeException) when (terminal.Time.GetElapsedTime(started) < StartTime)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), terminal.Time, cancellation);
            }
        }
    }

    static async Task Captions(Terminal terminal, ServiceClient client, string meeting, bool json, CancellationToken hangUp)
    {
        var events = new EventReader(client, terminal.Time, terminal.Random).Read(meeting, 0, hangUp);
        try
        {
            if (!json)
            {
                await new CaptionScreen(terminal.Out).Show(events);
                return;
            }
            await foreach (var (line, _) in events)
                terminal.WriteRaw(line);
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            // The speakers are hanging up; their last words are stored, not shown.
        }
    }
}
