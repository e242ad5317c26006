using System.Diagnostics;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Transcripts;

public sealed class KeywordMatcherTests
{
    [Theory]
    [InlineData("budget", "the Budget is fine", "Budget@4")]
    [InlineData("budget", "budgets overbudget budgeting", "")]
    [InlineData("résumé", "her resume, his RÉSUMÉ", "resume@4 RÉSUMÉ@16")]
    [InlineData("cafe", "cafe\u0301 noir", "cafe\u0301@0")]
    [InlineData("strasse", "die STRASSE, die Straße", "STRASSE@4 Straße@17")]
    [InlineData("Malmö", "malmo and Malmø", "malmo@0 Malmø@10")]
    [InlineData("red team", "the red, team and the red  team's lead", "red, team@4 red  team@22")]
    [InlineData("red team", "red blue team", "")]
    [InlineData("can", "we can't, we can", "can@13")]
    [InlineData("don't", "don’t and dont", "don’t@0 dont@10")]
    [InlineData("C++", "c and C++ and c#", "C++@6")]
    [InlineData("会議", "今日の会議は", "会議@3")]
    [InlineData("fire", "🔥fire🔥", "fire@2")]
    [InlineData("שלום", "אמר שָׁלוֹם לכם", "שָׁלוֹם@4")]
    [InlineData("a b a", "a b a b a b a", "a b a@0 a b a@8")]
    [InlineData("co­operate", "they coope­rate", "coope­rate@5")]
    public void A_phrase_is_found_as_whole_words_whatever_their_case_and_accents(string phrase, string text, string found) =>
        Assert.Equal(found, Found(text, new Keyword("k", phrase, null)));

    [Theory]
    [InlineData(@"budget(s|ed)?", "Budgets, overbudgeted, budget", "Budgets@0 budget@23")]
    [InlineData("cat|category", "category cat", "category@0 cat@9")]
    [InlineData(@"\$\d+", "it costs $500 or US$20", "$500@9 $20@19")]
    [InlineData("caf[éè]s?", "CAFES Cafés Cafe\u0300", "CAFES@0 Cafés@6 Cafe\u0300@12")]
    [InlineData("a*", "b aa", "aa@2")]
    [InlineData("stra(ß|ss)e", "Straße", "Straße@0")]
    [InlineData("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "")]
    public void A_regular_expression_is_found_as_whole_words_whatever_their_case_and_accents(string pattern, string text, string found) =>
        Assert.Equal(found, Found(text, new Keyword("k", null, pattern)));

    [Fact]
    public void Half_a_surrogate_pair_is_no_letter_and_no_error() => Assert.Equal("fire@1", Found("\ud83dfire\udd25", new Keyword("k", "fire", null)));

    [Fact]
    public void Every_keyword_is_found_where_several_share_words()
    {
        var matcher = new KeywordMatcher(
            [new("one", "red", null), new("two", "red team lead", null), new("three", "team lead", null), new("same", "Red", null), new("regex", null, "l..d")],
            new KeywordMatcher([new("meeting:team", "team", null)]));

        var flags = matcher.Find("red team lead");

        Assert.Equal(
            [new("one", "red", 0, 3), new("same", "red", 0, 3), new("two", "red team lead", 0, 13), new("meeting:team", "team", 4, 4), new("three", "team lead", 4, 9), new("regex", "lead", 9, 4)],
            flags);
    }

    [Theory]
    [InlineData(null, null, "phrase", "A keyword needs a phrase or a regex.", null)]
    [InlineData("a", "a", "regex", "A keyword is a phrase or a regex, not both.", null)]
    [InlineData("?!", null, "phrase", "The phrase has no letter or digit in it, so nothing could be heard as it.", null)]
    [InlineData(null, "", "regex", "The regex has 0 characters; 1 to 500 are allowed.", null)]
    [InlineData(null, "ab(c", "regex", "The regex cannot be read: Invalid pattern 'ab(c' at offset 4. Not enough )'s.", 4)]
    [InlineData(null, "a)|(b", "regex", "The regex cannot be read: Invalid pattern 'a)|(b' at offset 2. Too many )'s.", 2)]
    public void What_cannot_be_watched_is_refused_with_the_reason_and_the_place(string? phrase, string? regex, string field, string sentence, int? position) =>
        Assert.Equal(new KeywordFault(field, sentence, position), KeywordMatcher.Check(new Keyword("k", phrase, regex)));

    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData("(?=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a+)b")]
    [InlineData("((a{1000}){1000}){1000}")]
    public void What_cannot_run_in_linear_time_is_refused(string pattern)
    {
        var fault = KeywordMatcher.Check(new Keyword("k", null, pattern));

        Assert.NotNull(fault);
        Assert.StartsWith("The regex cannot be watched: ", fault.Sentence);
    }

    [Fact]
    public void The_automaton_finds_what_a_plain_search_finds()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var phrases = Enumerable.Range(0, 8).Select(_ => Words(random, 1 + random.Next(3))).ToList();
            var text = Words(random, 30);

            var found = new PhraseAutomaton(phrases).Find(SpokenWords.In(string.Join(' ', text)));

            var expected =
                from last in Enumerable.Range(0, text.Length)
                from phrase in Enumerable.Range(0, phrases.Count)
                let first = last - phrases[phrase].Length + 1
                where first >= 0 && text[first..(last + 1)].SequenceEqual(phrases[phrase])
                select (phrase, first, last);
            Assert.Equal(expected.Order(), found.Order());
        }

        static string[] Words(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => "abc"[random.Next(3)].ToString())];
    }

    [Fact]
    public void Five_thousand_phrases_take_one_pass()
    {
        var random = new Random(1);
        var words = Enumerable.Range(0, 3_000).Select(number => $"w{number}").ToArray();
        string Say(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
        var matcher = new KeywordMatcher(Enumerable.Range(0, 5_000).Select(number => new Keyword($"k{number}", Say(2 + number % 3), null)));
        var one = new KeywordMatcher([new Keyword("k", Say(2), null)]);
        var text = Say(100_000);

        Time(matcher, text);
        Time(one, text);
        var (all, single) = (Time(matcher, text), Time(one, text));

        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 words: 5,000 phrases {all.TotalMilliseconds:F0} ms, 1 phrase {single.TotalMilliseconds:F0} ms");
        Assert.True(all < single * 100, $"5,000 phrases took {all}, one {single}: that is not one pass.");

        static TimeSpan Time(KeywordMatcher matcher, string text)
        {
            var watch = Stopwatch.StartNew();
            matcher.Find(text);
            return watch.Elapsed;
        }
    }

    static string Found(string text, Keyword keyword)
    {
        Assert.Null(KeywordMatcher.Check(keyword));
        return string.Join(' ', new KeywordMatcher([keyword]).Find(text).Select(flag => $"{flag.Phrase}@{flag.Offset}"));
    }
}
