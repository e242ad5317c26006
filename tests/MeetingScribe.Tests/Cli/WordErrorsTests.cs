using MeetingScribe.Cli.Evaluation;

namespace MeetingScribe.Tests.Cli;

public sealed class WordErrorsTests
{
    /// <summary>The expected counts are those of the recordings' own <c>score.py</c>, the rate everybody here quotes.</summary>
    [Theory]
    [InlineData("Mr. Quilter is the apostle of the middle classes", "mister quilter is the apostle of the middle classes", 9, 0, 0, 0)]
    [InlineData("Um, yeah , N_E_Z_ N_ E_ Z_ . E_R_ .", "yeah n e z n e z e r", 9, 0, 0, 0)]
    [InlineData("it was 'cause of the 'kay colour, mm-hmm, uh-huh", "because of the okay color", 7, 0, 2, 0)]
    [InlineData("at 3 p.m. I.e. in the pre-dawn, for ever", "at three p m i e in the predawn forever", 11, 2, 1, 0)]
    [InlineData("the quick brown fox", "a quick fox jumps over", 4, 3, 0, 1)]
    [InlineData("", "two extra words", 0, 0, 0, 3)]
    [InlineData("nothing was heard here", "", 4, 0, 4, 0)]
    [InlineData("{laughter} well <noise> don’t you 'em 'think so'", "well dont you em think so", 6, 1, 0, 0)]
    [InlineData("a b c d", "b c d e", 4, 0, 1, 1)]
    [InlineData("x a b", "a b y", 3, 0, 1, 1)]
    [InlineData("Straight-forward and/or straightforward seatbelts", "straight forward and or straight forward seat belts", 8, 0, 0, 0)]
    [InlineData("KEEP A GOING AND IF YOU'RE LUCKY", "keep going and if you are lucky", 7, 1, 1, 1)]
    [InlineData("J. R. Smith p. m. pm", "j r smith p m p m", 7, 0, 0, 0)]
    [InlineData("café naïve 100%", "cafe naive 100", 4, 2, 1, 0)]
    public void The_counts_are_those_of_the_reference_scorer(
        string said, string heard, int words, int substitutions, int deletions, int insertions) =>
        Assert.Equal(new WordErrors(words, substitutions, deletions, insertions), WordErrors.Between(said, heard));

    [Fact]
    public void The_rate_counts_every_error_against_the_words_said() =>
        Assert.Equal(1.25, new WordErrors(4, 3, 1, 1).Rate);

    [Fact]
    public void Inventing_words_over_silence_counts_as_if_one_word_had_been_said() =>
        Assert.Equal(3, new WordErrors(0, 0, 0, 3).Rate);
}
