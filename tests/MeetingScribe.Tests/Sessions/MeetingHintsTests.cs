using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

public sealed class MeetingHintsTests
{
    static readonly Meeting Meeting = new("m", null, "de", ["Orleans", "budget"], null, Meeting.Live, Sample.Start, null, null, []);

    [Fact]
    public void A_meetings_own_keywords_come_before_the_standing_lists_phrases_each_once()
    {
        var hints = MeetingHints.Of(Meeting, [new Keyword("k1", "Budget", null), new Keyword("k2", null, "invoice [0-9]+"), new Keyword("k3", "second quarter", null)]);

        Assert.Equal("de", hints.Language);
        Assert.Equal(["Orleans", "budget", "second quarter"], hints.Phrases);
    }

    [Fact]
    public void Of_a_long_list_a_recogniser_gets_what_it_reads()
    {
        var standing = Enumerable.Range(0, 5_000).Select(number => new Keyword($"k{number}", $"phrase {number}", null));

        Assert.Equal(100, MeetingHints.Of(Meeting, standing).Phrases.Count);
        Assert.Empty(MeetingHints.Of(null, []).Phrases);
    }
}
