using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Turns;

public sealed partial class SentenceEndTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("we are over budget.", 1)]
    [InlineData("are we ?", 1)]
    [InlineData("he said \"no!\"", 1)]
    [InlineData("we are over budget,", 0)]
    [InlineData("we are over —", 0)]
    [InlineData("we are over...", 0)]
    [InlineData("i went to the", 0)]
    [InlineData("it was late and", 0)]
    [InlineData("it was late Because", 0)]
    [InlineData("that is my", 0)]
    [InlineData("we should um", 0)]
    [InlineData("i think i’ll", 0)]
    [InlineData("the plan that we agreed to", 0.2)]
    [InlineData("the office is", 0.2)]
    [InlineData("we looked at the budget", 0.6)]
    [InlineData("sounds great", 0.9)]
    [InlineData("Yeah", 0.9)]
    [InlineData("\"", 0.6)]
    [InlineData("", 0.6)]
    public void An_English_turn_is_judged_by_its_last_mark_else_by_its_last_word(string text, double finished) =>
        Assert.Equal(finished, SentenceEnd.Finished(Words(text)));

    [Theory]
    [InlineData("ich komme an", "de", 0.6)]
    [InlineData("ich komme an.", "de", 1)]
    [InlineData("ich komme,", "de", 0)]
    [InlineData("そうですか？", "ja", 1)]
    [InlineData("i come and", "en-GB", 0)]
    public void Of_other_languages_only_punctuation_is_understood(string text, string language, double finished) =>
        Assert.Equal(finished, SentenceEnd.Finished(Words(text), language));

    [Fact]
    public void On_real_meetings_without_punctuation_it_tells_an_end_from_a_cut_as_well_as_the_page_says()
    {
        var file = Path.Combine(Repository.Root, "..", "shared", "meetings", "qmsum", "val.jsonl.gz");
        Assert.SkipUnless(File.Exists(file), "The transcripts of real meetings are not on this machine.");
        var random = new Random(1);
        int above = 0, same = 0, brokenEnds = 0, brokenCuts = 0, count = 0;
        foreach (var sentence in Sentences(file))
        {
            var end = SentenceEnd.Finished(sentence);
            var cut = SentenceEnd.Finished([.. sentence.Take(random.Next(1, sentence.Count))]);
            above += end > cut ? 1 : 0;
            same += end == cut ? 1 : 0;
            brokenEnds += end < 0.5 ? 1 : 0;
            brokenCuts += cut < 0.5 ? 1 : 0;
            count++;
        }

        output.WriteLine($"{count} sentences: {above} ends above a cut, {same} the same; {brokenEnds} ends and {brokenCuts} cuts taken for broken off");
        Assert.InRange((double)above / count, 0.57, 1);
        Assert.InRange((double)(count - above - same) / count, 0, 0.07);
        Assert.InRange((double)brokenEnds / count, 0, 0.06);
        Assert.InRange((double)brokenCuts / count, 0.48, 1);
    }

    /// <summary>Sentences of two words and more, lower case, without punctuation and without those that a sound interrupts.</summary>
    static IEnumerable<IReadOnlyList<string>> Sentences(string file)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var meeting = JsonDocument.Parse(line);
            foreach (var part in meeting.RootElement.GetProperty("meeting_transcripts").EnumerateArray())
                foreach (var sentence in Terminals().Split(part.GetProperty("content").GetString()!.Replace(" '", "'", StringComparison.Ordinal)).SkipLast(1))
                {
                    var words = Words(sentence.ToLowerInvariant()).Where(word => word.Any(char.IsLetterOrDigit)).ToList();
                    if (words.Count >= 2 && !sentence.Contains('{', StringComparison.Ordinal))
                        yield return words;
                }
        }
    }

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"(?<=^|\s)[.?!](?=\s|$)")]
    private static partial Regex Terminals();
}
