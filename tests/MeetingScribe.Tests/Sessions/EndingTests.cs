using System.Net;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A meeting ends when all of it is heard; whoever asks for the end waits for that, but not for ever.</summary>
public sealed class EndingTests
{
    static readonly byte[] Speech = Voice.Sentence(16_000, out _).Bytes;

    [Fact]
    public async Task With_the_engine_down_the_call_returns_after_thirty_seconds_and_the_meeting_ends_when_it_is_back()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        var session = host.Sessions.Participant("m", "ana");
        var joined = await session.Join(new JoinRequest("s", Sample.Format, "Ana"));
        await session.Hear(joined.Ticket, Speech);
        var asked = host.Clock.Now;
        var end = host.Sessions.EndMeeting("m");

        await host.Until(() => Task.FromResult(end.IsCompleted));
        var waited = host.Clock.Now - asked;
        var ending = (await host.Sessions.Describe("m"))!;
        Assert.Equal((MeetingEnd.Ending, Meeting.Live), (await end, ending.Status));
        Assert.InRange(waited, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.EndsWith("of audio from one participant is still being transcribed; the meeting takes no more audio and ends by itself when that is done.", ending.Notice);
        Assert.Equal(StreamOutcome.MeetingEnded, await session.Hear(joined.Ticket, Speech));
        Assert.Equal(StreamOutcome.MeetingEnded, (await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Outcome);

        host.Engine.IsDown = false;
        await host.Until(async () => (await host.Store.FindMeeting("m"))!.Status == Meeting.Ended);
        Assert.NotEmpty(await host.Texts("m"));
        var ended = (await host.Sessions.Describe("m"))!;
        Assert.Equal((asked, null), (ended.EndUtc, ended.Notice));
        Assert.Equal(MeetingEnd.Ended, await host.Sessions.EndMeeting("m"));
    }

    [Fact]
    public async Task An_ending_that_a_crash_broke_off_is_reached_after_the_restart()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        var session = host.Sessions.Participant("m", "ana");
        await session.Hear((await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket, Speech);
        var end = host.Sessions.EndMeeting("m");
        await host.Until(() => Task.FromResult(end.IsCompleted));
        await host.Crash();

        host.Engine.IsDown = false;
        await host.Start();

        await host.Until(async () => (await host.Store.FindMeeting("m"))!.Status == Meeting.Ended);
        Assert.NotEmpty(await host.Texts("m"));
        Assert.Empty(await host.Store.UnfinishedStreams());
    }

    [Fact]
    public async Task The_route_answers_202_with_what_is_still_to_be_heard()
    {
        using var script = new TemporaryFile("""{"participants": {"*": {"word_every_ms": 300, "fail_at_ms": 0, "fail_times": 1000000}}}""");
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}");
        await using var bot = await service.Connect("m", "p");
        await bot.SendAll(Speech);
        while (bot.Acknowledged < Speech.Length / 2)
            await bot.Next();

        using var answer = await service.Http.PostAsync("/v1/meetings/m/end", content: null);

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.Accepted, "/v1/meetings/m"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Contains("\"status\":\"live\"", body);
        Assert.Contains("ends by itself when that is done", body);
        await service.Kill();
        await File.WriteAllTextAsync(script.Path, """{"participants": {"*": {"word_every_ms": 300}}}""");
        await service.Start();
        await Eventually.IsTrue(async () => (await service.Get("/v1/meetings/m")).GetProperty("status").GetString() == "ended", seconds: 60);
        Assert.NotEmpty(await service.Texts("m"));
    }

    [Fact]
    public async Task A_meeting_ends_by_itself_four_hours_after_its_last_audio_when_nobody_is_connected()
    {
        await using var host = await SessionsHost.Open(new TranscriptionOptions { Idle = TimeSpan.FromDays(1) });
        var start = host.Clock.Now;
        await Speak("left", leaves: true);
        await Speak("connected", leaves: false);
        await host.Store.OpenMeeting(Sample.Meeting("next week", created: start));
        host.StampRecordings();

        host.Clock.Advance(TimeSpan.FromHours(4) - TimeSpan.FromMinutes(1));
        var before = await LiveMeetings();
        await host.Until(async () => (await host.Store.FindMeeting("left"))!.Status == Meeting.Ended);
        host.Clock.Advance(TimeSpan.FromHours(10));

        Assert.Equal(["next week", "connected", "left"], before);
        Assert.Equal(["next week", "connected"], await LiveMeetings());
        Assert.InRange((await host.Store.FindMeeting("left"))!.EndUtc!.Value, start.AddHours(4), start.AddHours(4).AddMinutes(2));
        Assert.NotEmpty(await host.Texts("left"));

        async Task Speak(string meeting, bool leaves)
        {
            var session = host.Sessions.Participant(meeting, "ana");
            var joined = await session.Join(new JoinRequest("s", Sample.Format, "Ana"));
            await session.Hear(joined.Ticket, Speech);
            if (leaves)
                await session.Leave(joined.Ticket);
        }

        async Task<string[]> LiveMeetings() =>
            [.. (await host.Store.ListMeetings(Meeting.Live, query: null, 10, cursor: null)).Meetings.Select(meeting => meeting.Id)];
    }

    [Fact]
    public async Task With_the_setting_at_zero_no_meeting_ends_by_itself()
    {
        await using var host = await SessionsHost.Open(new TranscriptionOptions { EndAfter = TimeSpan.Zero });
        var session = host.Sessions.Participant("m", "ana");
        await session.Leave((await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket);

        host.Clock.Advance(TimeSpan.FromDays(40));
        foreach (var witness in new[] { "first", "second" })
        {
            // One round of endings is over before the next one begins.
            await host.Store.OpenMeeting(Sample.Meeting(witness));
            await host.Store.BeginEnding(witness, host.Clock.Now);
            await host.Until(async () => (await host.Store.FindMeeting(witness))!.Status == Meeting.Ended);
        }

        Assert.Equal(Meeting.Live, (await host.Store.FindMeeting("m"))!.Status);
    }

    [Theory]
    [InlineData(0, 0, "The meeting is ending.")]
    [InlineData(1, 0, "The last words of one participant are still being transcribed; the meeting takes no more audio and ends by itself when that is done.")]
    [InlineData(2, 42, "80 s of audio from 2 participants is still being transcribed; the meeting takes no more audio and ends by itself when that is done.")]
    public void What_the_end_waits_for_is_said_in_words(int participants, int seconds, string sentence) =>
        Assert.Equal(sentence, EndingMeeting.Sentence([.. Enumerable.Repeat(TimeSpan.FromSeconds(seconds), participants)]));
}
