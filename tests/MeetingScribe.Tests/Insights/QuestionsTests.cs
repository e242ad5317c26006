using System.IO.Compression;
using System.Text.RegularExpressions;
using MeetingScribe.Insights;

namespace MeetingScribe.Tests.Insights;

public sealed partial class QuestionsTests
{
    [Theory]
    [InlineData("Is it late? Or early?", null, 2)]
    [InlineData("Really?!?? No.", null, 2)]
    [InlineData("本当ですか？", "ja", 1)]
    [InlineData("okay so what is the plan", "en-US", 1)]
    [InlineData("um do you agree", null, 1)]
    [InlineData("what's next", null, 1)]
    [InlineData("how about monday", null, 1)]
    [InlineData("Isn’t that late", null, 1)]
    [InlineData("what you said is right", null, 0)]
    [InlineData("which is why we waited", null, 0)]
    [InlineData("when i came in", null, 0)]
    [InlineData("is late", null, 0)]
    [InlineData("what", null, 0)]
    [InlineData("we begin", null, 0)]
    [InlineData("was ist das", "de", 0)]
    [InlineData("", null, 0)]
    public void Question_marks_count_and_without_any_an_English_turn_is_judged_by_its_beginning(string text, string? language, int questions) =>
        Assert.Equal(questions, Questions.In(Talk.Segment(1, "Ana", 0, 1_000, text) with { Language = language }));

    [Fact]
    public void On_real_meetings_without_punctuation_the_beginning_is_as_good_as_the_page_says()
    {
        var file = Path.Combine(Repository.Root, "..", "shared", "meetings", "mrda", "mrda.tsv.gz");
        Assert.SkipUnless(File.Exists(file), "The dialogue acts of real meetings are not on this machine.");
        using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var columns = lines.ReadLine()!.Split('\t');
        int split = Array.IndexOf(columns, "split"), basic = Array.IndexOf(columns, "basic"), text = Array.IndexOf(columns, "text");
        int right = 0, wrong = 0, missed = 0;
        while (lines.ReadLine()?.Split('\t') is { } act)
        {
            if (act[split] != "val")
                continue;
            var isQuestion = act[basic] == "Q";
            var isFound = Questions.In(Talk.Segment(1, "Ana", 0, 1_000, Punctuation().Replace(act[text], " "))) > 0;
            right += isQuestion && isFound ? 1 : 0;
            wrong += !isQuestion && isFound ? 1 : 0;
            missed += isQuestion && !isFound ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{right} right, {wrong} wrong, {missed} missed");
        Assert.InRange((double)right / (right + wrong), 0.58, 0.66);
        Assert.InRange((double)right / (right + missed), 0.33, 0.40);
    }

    [GeneratedRegex(@"\{[^}]*\}|[^\w' ]|_", RegexOptions.NonBacktracking)]
    private static partial Regex Punctuation();
}
