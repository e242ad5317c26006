using MeetingScribe.Audio;
using MeetingScribe.Server.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingScribe.Tests.Sessions;

public sealed class RetentionTests
{
    [Fact]
    public async Task A_meeting_is_erased_once_it_ended_long_enough_ago_and_no_sooner()
    {
        await using var host = await SessionsHost.Open();
        await Speak(host, "old");
        await host.Sessions.EndMeeting("old");
        host.Clock.Advance(TimeSpan.FromHours(1));
        await Speak(host, "newer");
        await host.Sessions.EndMeeting("newer");
        await Speak(host, "running");
        using var retention = new Retention(host.Sessions, host.Node, new RetentionOptions { Age = TimeSpan.FromHours(3) }, NullLogger<Retention>.Instance);
        await retention.StartAsync(CancellationToken.None);

        host.Clock.Advance(TimeSpan.FromHours(2)); // "old" is three hours old to the moment
        Assert.Equal(["newer", "old", "running"], await Meetings(host));

        host.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.IsTrue(async () => (await Meetings(host)).Length == 2, seconds: 60);
        Assert.Equal(["newer", "running"], await Meetings(host));
        Assert.Equal(2, Recordings(host));

        host.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.IsTrue(async () => (await Meetings(host)).Length == 1, seconds: 60);
        Assert.Equal(["running"], await Meetings(host));
        Assert.Equal(1, Recordings(host));
        await retention.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Nothing_is_erased_unless_asked_for()
    {
        await using var host = await SessionsHost.Open();
        using var retention = new Retention(host.Sessions, host.Node, new RetentionOptions(), NullLogger<Retention>.Instance);

        await retention.StartAsync(CancellationToken.None);

        await retention.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60)); // it has nothing to do, for ever
    }

    static async Task Speak(SessionsHost host, string meeting)
    {
        var participant = host.Sessions.Participant(meeting, "ana");
        var joined = await participant.Join(new JoinRequest("s1", new AudioFormat(AudioEncoding.Pcm16, 16_000, 1), "Ana"));
        await participant.Hear(joined.Ticket, Sound.Silence(500).Bytes);
        await participant.Finish(joined.Ticket);
    }

    static async Task<string[]> Meetings(SessionsHost host) =>
        [.. (await host.Store.ListMeetings(null, null, 100, null)).Meetings.Select(meeting => meeting.Id).Order(StringComparer.Ordinal)];

    static int Recordings(SessionsHost host) => Directory.EnumerateFiles(Path.Combine(host.Directory, "recordings"), "*.raw", SearchOption.AllDirectories).Count();
}
