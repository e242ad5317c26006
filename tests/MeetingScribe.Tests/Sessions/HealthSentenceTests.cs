using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

public sealed class HealthSentenceTests
{
    static readonly DateTimeOffset Now = HandClock.Noon;

    static readonly StreamFacts Well = new(
        IsConnected: true, IsEnding: false, IsOver: false, LastAudioUtc: Now, DisconnectedUtc: null, SinceSpeech: TimeSpan.FromSeconds(1),
        Lag: TimeSpan.Zero, Problem: null, Failures: 0);

    [Fact]
    public void Every_state_has_its_sentence()
    {
        Assert.Equal("Audio arriving, speech heard", Sentence(Well, HealthState.Listening));
        Assert.Equal("Joined; no audio has arrived yet", Sentence(Well with { LastAudioUtc = null }, HealthState.Waiting));
        Assert.Equal("Audio arriving, no speech found yet", Sentence(Well with { SinceSpeech = null }, HealthState.Silent));
        Assert.Equal("Audio arriving, no speech found for 40 s", Sentence(Well with { SinceSpeech = TimeSpan.FromSeconds(44) }, HealthState.Silent));
        Assert.Equal("Connected, but no audio for 3 min", Sentence(Well with { LastAudioUtc = Now.AddSeconds(-200) }, HealthState.Stalled));
        Assert.Equal("Audio arriving, captions are 7 s behind", Sentence(Well with { Lag = TimeSpan.FromSeconds(7.9) }, HealthState.Lagging));
        Assert.Equal("Audio arriving, but the disk has not confirmed any for 6 s; none is acknowledged meanwhile", Sentence(Well with { Unconfirmed = TimeSpan.FromSeconds(6) }, HealthState.Lagging));
        Assert.Equal("The disk takes no more audio; what was acknowledged is safe, and the rest can come when there is room", Sentence(Well with { IsConnected = false, DisconnectedUtc = Now, DiskRefused = true }, HealthState.Disconnected));
        Assert.Equal("The disk takes no more audio; what was acknowledged is safe, and the rest can come when there is room", Sentence(Well with { IsConnected = false, DisconnectedUtc = Now, DiskRefused = true, Problem = "The disk is full", Failures = 9 }, HealthState.Disconnected));
        Assert.Equal("Audio arriving, speech heard; the service is overloaded, so captions come late and only when they are sure", Sentence(Well with { IsHurried = true }, HealthState.Lagging));
        Assert.Equal("Connection lost 20 s ago; waiting for it to resume", Sentence(Well with { IsConnected = false, DisconnectedUtc = Now.AddSeconds(-25) }, HealthState.Disconnected));
        Assert.Equal("The speech engine failed and is being replaced: it broke", Sentence(Well with { Problem = "it broke.", Failures = 1 }, HealthState.Recovering));
        Assert.Equal("No captions for now: it broke; audio is recorded and will be transcribed when the engine is back", Sentence(Well with { Problem = "it broke.", Failures = 4 }, HealthState.Failed));
        Assert.Equal("All audio has arrived; the last words are being transcribed", Sentence(Well with { IsEnding = true }, HealthState.Lagging));
        Assert.Equal("Left; 12 s of speech could not be transcribed and are in the recording only, everything else is in the transcript", Sentence(Well with { IsConnected = false, IsOver = true, PassedOver = TimeSpan.FromSeconds(12.3) }, HealthState.Left));
        Assert.Equal("Left; everything said is in the transcript", Sentence(Well with { IsConnected = false, IsOver = true }, HealthState.Left));
    }

    [Theory]
    [InlineData(0, 0, "There is no text because nobody joined.")]
    [InlineData(1, 0, "There is no text because no audio arrived from one participant.")]
    [InlineData(2, 44, "There is no text because no speech was found in 44 s of audio from 2 participants; the recordings are kept.")]
    [InlineData(3, 600, "There is no text because no speech was found in 10 min of audio from 3 participants; the recordings are kept.")]
    public void An_empty_meeting_says_why(int participants, int seconds, string sentence) =>
        Assert.Equal(sentence, EmptyMeeting.Sentence(participants, TimeSpan.FromSeconds(seconds), passedOver: TimeSpan.Zero, hasText: false));

    [Theory]
    [InlineData(0, true, null)]
    [InlineData(12.4, true, "12 s of speech could not be transcribed: the engine failed on it again and again. The recordings are kept.")]
    [InlineData(0.2, false, "There is no text because 1 s of speech could not be transcribed: the engine failed on it again and again. The recordings are kept.")]
    public void A_meeting_with_gaps_says_why(double seconds, bool hasText, string? sentence) =>
        Assert.Equal(sentence, EmptyMeeting.Sentence(2, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(seconds), hasText));

    static string Sentence(StreamFacts facts, HealthState state)
    {
        var health = HealthSentence.Of(facts, Now);
        Assert.Equal(state, health.State);
        return health.Sentence;
    }
}
