using MeetingScribe.Insights;

namespace MeetingScribe.Tests.Insights;

/// <summary>The overview against people's summaries of real meetings, beside what needs no thought, at the same number of words.</summary>
public sealed class SummaryScoreTests(ITestOutputHelper output)
{
    const int Draws = 10;

    [Fact]
    public void The_overview_is_nearer_to_peoples_summaries_than_the_beginning_or_chance()
    {
        Assert.SkipWhen(Repository.Meetings is null, "There are no meetings with summaries at ../shared/meetings.");
        var meetings = QmSum.Validation(Repository.Meetings!);

        var overview = Rouge.Mean([.. meetings.Select(meeting => Rouge.Of(Overview(meeting), meeting.Reference))]);
        var lead = Score(meetings, Sentences, random: null);
        var chance = Score(meetings, Sentences, new Random(7));
        var longChance = Score(meetings, LongSentences, new Random(7));

        output.WriteLine($"{meetings.Count} meetings, ROUGE-1 ROUGE-2 ROUGE-L (F1, stemmed)");
        output.WriteLine($"overview                        {overview}, {meetings.Average(meeting => Words(Overview(meeting))):0} words on average");
        output.WriteLine($"the meeting's first words       {lead}");
        output.WriteLine($"sentences by chance             {chance}");
        output.WriteLine($"sentences of 8 words, by chance {longChance}");
        Assert.Equal(35, meetings.Count);
        Assert.True(overview.One > lead.One + 2 && overview.L > lead.L + 1);
        Assert.True(overview.One > longChance.One + 1 && overview.Two > longChance.Two + 0.5 && overview.L > longChance.L);
    }

    static string Overview(QmSum meeting)
    {
        var summary = new ExtractiveSummary(meeting.Id);
        foreach (var segment in meeting.Segments)
            summary.Read(segment);
        return string.Join(' ', summary.Write(HandClock.Noon).Overview.Select(point => point.Text));
    }

    /// <summary>Sentences in order, or drawn and then put in order, cut to the words of the meeting's overview.</summary>
    static Rouge Score(IReadOnlyList<QmSum> meetings, Func<QmSum, List<string>> read, Random? random) =>
        Rouge.Mean([.. meetings.SelectMany(meeting =>
        {
            var (sentences, words) = (read(meeting), Words(Overview(meeting)));
            return Enumerable.Range(0, random is null ? 1 : Draws).Select(_ => Rouge.Of(Take(sentences, words, random), meeting.Reference));
        })]);

    static string Take(List<string> sentences, int words, Random? random)
    {
        var order = Enumerable.Range(0, sentences.Count).ToArray();
        random?.Shuffle(order);
        var (taken, room) = (new List<(int Place, string Text)>(), words);
        foreach (var place in order.TakeWhile(_ => room > 0))
        {
            var text = sentences[place].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            taken.Add((place, string.Join(' ', text.Take(room))));
            room -= text.Length;
        }

        return string.Join(' ', taken.OrderBy(one => one.Place).Select(one => one.Text));
    }

    static List<string> Sentences(QmSum meeting) => [.. meeting.Segments.SelectMany(Sentence.In)];

    static List<string> LongSentences(QmSum meeting) => [.. Sentences(meeting).Where(sentence => Words(sentence) >= 8)];

    static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
