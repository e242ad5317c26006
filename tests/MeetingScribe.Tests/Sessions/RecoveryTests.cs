using MeetingScribe.Server.Sessions;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

/// <summary>After a restart: what was not heard is read on, and nothing else; neither takes a place from those who come.</summary>
public sealed class RecoveryTests
{
    /// <summary>Ends in the middle of speech, on a chunk's boundary.</summary>
    static readonly byte[] Speech = Voice.Sentence(16_000, out _).Bytes[..96_000];

    [Fact]
    public async Task Only_streams_with_unheard_audio_are_read_on_and_they_take_no_place()
    {
        await using var host = await SessionsHost.Open(new TranscriptionOptions { MaxStreams = 1, Resume = TimeSpan.FromHours(1) });
        var heard = host.Sessions.Participant("heard", "ana");
        await heard.Hear((await heard.Join(Request("s"))).Ticket, Speech);
        await host.Stop();
        await host.Start();
        host.Engine.IsDown = true;
        var unheard = host.Sessions.Participant("unheard", "ben");
        await unheard.Hear((await unheard.Join(Request("s"))).Ticket, Speech);
        Assert.Equal([48_000, null], (await host.Store.UnfinishedStreams()).Select(stream => stream.Checkpoint?.Position));
        await host.Crash();

        host.Engine.IsDown = false;
        await host.Start();
        await host.Until(async () => (await HealthOf("unheard")).State == HealthState.Disconnected);

        Assert.Equal(HealthState.Left, (await HealthOf("heard")).State);
        Assert.Equal(0, host.Node.Admission.Taken);
        Assert.Equal(StreamOutcome.Ok, (await host.Sessions.Participant("new", "cem").Join(Request("s"))).Outcome);
        Assert.Equal(StreamOutcome.Overloaded, (await host.Sessions.Participant("new", "dea").Join(Request("s"))).Outcome);
        host.Clock.Advance(TimeSpan.FromHours(1));
        await host.Until(async () => (await host.Texts("unheard")).Length > 0);
        Assert.Equal(await host.Texts("heard"), await host.Texts("unheard"));

        async Task<ParticipantHealth> HealthOf(string meeting) => Assert.Single((await host.Sessions.Describe(meeting))!.Participants).Health;
    }

    [Fact]
    public async Task A_stream_that_was_cut_keeps_its_place_for_its_client()
    {
        await using var host = await SessionsHost.Open(new TranscriptionOptions { MaxStreams = 1 });
        var session = host.Sessions.Participant("m", "ana");
        var joined = await session.Join(Request("s"));
        await session.Hear(joined.Ticket, Speech);
        await session.Leave(joined.Ticket);

        Assert.Equal(StreamOutcome.Overloaded, (await host.Sessions.Participant("m", "ben").Join(Request("s"))).Outcome);
        var again = await session.Join(Request("s"));
        Assert.Equal((StreamOutcome.Ok, 48_000), (again.Outcome, again.Position));
        Assert.Equal(1, host.Node.Admission.Taken);
    }

    [Fact]
    public async Task An_upload_is_heard_whole_after_a_crash_and_one_that_was_still_arriving_is_gone()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        using (var arriving = host.Recordings.Receive("m"))
        using (var whole = host.Recordings.Receive("m"))
        {
            arriving.Append(Speech);
            whole.Append(Speech);
            whole.Place();
            var start = host.Clock.Now;
            var taken = await host.Sessions.Participant("m", "ana").Take(new WholeRecording(whole.RecordingId, Sample.Format, "s", "Ana", start));
            whole.Keep();
            Assert.Equal((StreamOutcome.Ok, "s"), (taken.Outcome, taken.StreamId));
            await host.Crash();

            host.Engine.IsDown = false;
            await host.Start();
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Directory, "recordings", "incoming")));
        }

        await host.Until(async () => !(await host.Store.UnfinishedStreams()).Any());
        Assert.Single(await host.Texts("m"));
        Assert.Equal(48_000, host.Recordings.SamplesOf(Assert.Single(await host.Store.Streams("m", "ana"))));
    }

    [Fact]
    public async Task A_recording_that_a_crash_left_without_a_row_is_gone_after_the_next_start_and_one_with_a_row_stays()
    {
        await using var host = await SessionsHost.Open();
        using var named = host.Recordings.Receive("m");
        using var nameless = host.Recordings.Receive("m");
        foreach (var recording in new[] { named, nameless })
        {
            recording.Append(Speech);
            recording.Place();
        }

        await host.Sessions.Participant("m", "ana").Take(new WholeRecording(named.RecordingId, Sample.Format, "s", "Ana", host.Clock.Now));
        await host.Crash();
        await host.Start();
        await host.Until(async () => (await host.Texts("m")).Length > 0);

        var files = Directory.GetFiles(Path.Combine(host.Directory, "recordings"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Equal([".anchor", named.RecordingId + ".raw"], files.Order());
    }

    [Fact]
    public async Task Silence_that_was_heard_is_not_heard_again_at_the_next_start()
    {
        await using var host = await SessionsHost.Open(new TranscriptionOptions { Resume = TimeSpan.FromSeconds(10) });
        byte[] audio = [.. Speech, .. Sound.Silence(30_000).Bytes, .. Sound.Tone(50).Bytes];
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(Request("s"))).Ticket;
        await session.Hear(ticket, audio);
        await session.Leave(ticket);
        await host.Until(() => Task.FromResult(host.Node.Admission.Taken == 0));
        Assert.Equal(audio.Length / 2 - 800, (await Stored(host)).Position);
        host.Engine.IsDown = true;
        var other = host.Sessions.Participant("m", "ben");
        await other.Hear((await other.Join(Request("s"))).Ticket, Speech);
        await host.Crash();

        host.Engine.IsDown = false;
        await host.Start();
        await host.Until(async () => (await host.Texts("m")).Length == 2);

        Assert.Single(host.Node.OpenParticipants);
    }

    [Fact]
    public async Task While_nobody_speaks_how_far_was_heard_is_stored_every_minute()
    {
        await using var host = await SessionsHost.Open();
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(Request("s"))).Ticket;
        await session.Hear(ticket, new byte[150 * 32_000]);

        await Eventually.IsTrue(async () => (await host.Store.Streams("m", "ana"))[0].Checkpoint?.Position == 120 * 16_000);
    }

    static async Task<Checkpoint> Stored(SessionsHost host) => Assert.Single(await host.Store.Streams("m", "ana")).Checkpoint!;

    static JoinRequest Request(string stream) => new(stream, Sample.Format, Name: null);
}
