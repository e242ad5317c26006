using MeetingScribe.Insights;

namespace MeetingScribe.Tests.Insights;

public sealed class LexRankTests
{
    [Fact]
    public void What_everything_else_is_like_ranks_first()
    {
        // c = 0.15/3 + 0.85 (1 - c), for every step from the two others leads to the middle one.
        var ranks = LexRank.Of([[1, 0.3, 0], [0.3, 1, 0.3], [0, 0.3, 1]]);

        Assert.Equal(0.9 / 1.85, ranks[1], 4);
        Assert.Equal(ranks[0], ranks[2], 12);
        Assert.Equal(1, ranks.Sum(), 9);
    }

    [Fact]
    public void Sentences_that_share_no_word_rank_alike() => Assert.Equal([0.5, 0.5], LexRank.Of([[1, 0], [0, 1]]));
}
