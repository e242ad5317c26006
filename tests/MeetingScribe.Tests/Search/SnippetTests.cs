using System.Net;
using MeetingScribe.Search;

namespace MeetingScribe.Tests.Search;

public sealed class SnippetTests
{
    [Theory]
    [InlineData("meeting", "Two Meetings met.", "Two <mark>Meetings</mark> met.")]
    [InlineData("\"meeting\"", "Two meetings, one meeting.", "Two meetings, one <mark>meeting</mark>.")]
    [InlineData("\"the budget\" cut*", "The budget: cuts to the budgets", "<mark>The budget</mark>: <mark>cuts</mark> to the budgets")]
    [InlineData("don't", "I don’t, you don't.", "I <mark>don’t</mark>, you <mark>don&#39;t</mark>.")]
    [InlineData("cafe", "Café & cafe\u0301", "<mark>Café</mark> &amp; <mark>cafe\u0301</mark>")]
    [InlineData("script", "<script>alert(\"1\")</script>", "&lt;<mark>script</mark>&gt;alert(&quot;1&quot;)&lt;/<mark>script</mark>&gt;")]
    [InlineData("amp lt mark", "a & b <mark> &lt;", "a &amp; b &lt;<mark>mark</mark>&gt; &amp;<mark>lt</mark>;")]
    [InlineData("שלום", "אמר שָׁלוֹם לכולם", "אמר <mark>שָׁלוֹם</mark> לכולם")]
    [InlineData("good", "🙂 good 🙂", "🙂 <mark>good</mark> 🙂")]
    [InlineData("\"預算\"", "關於預算的問題", "關於<mark>預算</mark>的問題")]
    [InlineData("a -b", "a b", "<mark>a</mark> b")]
    public void What_was_searched_for_is_marked_and_everything_escaped(string query, string text, string expected) =>
        Assert.Equal(expected, Snippet.Of(text, SearchQuery.Parse(query).Query));

    [Fact]
    public void A_long_text_is_cut_around_the_first_mark()
    {
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"w{i}"));

        var snippet = Snippet.Of(text, SearchQuery.Parse("w100").Query);

        Assert.StartsWith("… w92 w93 ", snippet, StringComparison.Ordinal);
        Assert.Contains("w99 <mark>w100</mark> w101", snippet, StringComparison.Ordinal);
        Assert.EndsWith(" w131 …", snippet, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_marks_every_snippet_is_the_texts_own_html()
    {
        const string Alphabet = "ab <>&\"'/;mark\u0301éß預🙂";
        var random = new Random(12);
        var query = SearchQuery.Parse("a b* OR mark \"a b\" OR 預").Query;
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            var snippet = Snippet.Of(text, query);

            Assert.Equal(text, WebUtility.HtmlDecode(snippet.Replace("<mark>", "").Replace("</mark>", "")));
            Assert.DoesNotContain("<", snippet.Replace("<mark>", "").Replace("</mark>", ""), StringComparison.Ordinal);
        }
    }
}
