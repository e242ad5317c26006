using MeetingScribe.Search;

namespace MeetingScribe.Tests.Search;

public sealed class SearchQueryTests
{
    [Theory]
    [InlineData("budget", "w:budget")]
    [InlineData("  Budget\tCUTS\n", "w:budget & w:cuts")]
    [InlineData("\"the budget\" cut", "p:the budget & w:cut")]
    [InlineData("budget -cut", "w:budget ! w:cut")]
    [InlineData("budget -\"cut it\" -off*", "w:budget ! p:cut it ! x:off")]
    [InlineData("-cut budget", "w:budget ! w:cut")]
    [InlineData("budg*", "x:budg")]
    [InlineData("a b OR c d", "w:a & w:b | w:c & w:d")]
    [InlineData("a OR b OR \"c d\"", "w:a | w:b | p:c d")]
    [InlineData("\"OR\" or", "p:or & w:or")]
    [InlineData("don't", "w:don t")]
    [InlineData("e-mail", "w:e mail")]
    [InlineData("foo\"bar baz\"qux", "w:foo & p:bar baz & w:qux")]
    [InlineData("café Ærø", "w:cafe & w:ærø")]
    [InlineData("budget 🙂 & -", "w:budget")]
    [InlineData("預算*", "x:預 算")]
    [InlineData("שָׁלוֹם", "w:שלום")]
    // Operators of SQL and FTS5 are words like any other.
    [InlineData("a AND b", "w:a & w:and & w:b")]
    [InlineData("NOT NEAR(a, 2)", "w:not & w:near a & w:2")]
    [InlineData("words:x ^y {a b}", "w:words x & w:y & w:a & w:b")]
    [InlineData("'; DROP TABLE segments; --", "w:drop & w:table & w:segments")]
    public void A_query_is_read_as_written(string text, string expected)
    {
        var (query, error) = SearchQuery.Parse(text);

        Assert.Null(error);
        Assert.Equal(expected, Describe(query!));
    }

    [Theory]
    [InlineData("a \"b c", 2, "This quotation mark is never closed.")]
    [InlineData("\"", 0, "This quotation mark is never closed.")]
    [InlineData("5\" screen", 1, "This quotation mark is never closed.")]
    [InlineData("a \"...\"", 2, "There is no word between these quotation marks.")]
    [InlineData("-a -b", 0, "The query only says what not to find.")]
    [InlineData("  -\"a b\"", 2, "The query only says what not to find.")]
    [InlineData("OR a", 0, "There is nothing to the left of OR.")]
    [InlineData("a OR", 2, "There is nothing to the right of OR.")]
    [InlineData("a OR OR b", 5, "There is nothing to the left of OR.")]
    [InlineData("a OR 🙂", 2, "There is nothing to the right of OR.")]
    [InlineData("a OR -b", 5, "OR cannot join what must not occur.")]
    [InlineData("a -b OR c", 5, "There is nothing to the left of OR.")]
    [InlineData("a *", 2, "This * has no letters before it.")]
    [InlineData("**", 0, "This * has no letters before it.")]
    [InlineData("-*", 1, "This * has no letters before it.")]
    [InlineData("\"a b\"*", 5, "This * has no letters before it.")]
    [InlineData("🙂 !", 0, "The query has no letter or digit to search for.")]
    public void A_query_that_cannot_be_read_is_refused_where_it_goes_wrong(string text, int position, string message)
    {
        var (query, error) = SearchQuery.Parse(text);

        Assert.Null(query);
        Assert.Equal(position, error!.Position);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_may_have_1000_characters_and_no_more()
    {
        Assert.NotNull(SearchQuery.Parse(new string('a', 1_000)).Query);
        Assert.Equal(1_000, SearchQuery.Parse(new string('a', 1_001)).Error!.Position);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void An_empty_query_is_no_query_and_no_error(string text) => Assert.Equal(default, SearchQuery.Parse(text));

    [Fact]
    public void Whatever_is_typed_is_parsed_or_refused_within_its_length()
    {
        const string Alphabet = "aZ9é預\"*-OR ^(){}:'%_\\;\0\ud83d🙂";
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            var (query, error) = SearchQuery.Parse(text);

            if (error is not null) Assert.InRange(error.Position, 0, text.Length - 1);
            else if (query is not null) Assert.All(query.Groups, group => Assert.NotEmpty(group));
            else Assert.True(string.IsNullOrWhiteSpace(text));
        }
    }

    static string Describe(SearchQuery query) =>
        string.Join(" & ", query.Groups.Select(group => string.Join(" | ", group.Select(Describe))))
        + string.Concat(query.Excluded.Select(term => $" ! {Describe(term)}"));

    static string Describe(SearchTerm term) =>
        $"{term.Kind switch { SearchTermKind.Word => 'w', SearchTermKind.Phrase => 'p', _ => 'x' }}:{string.Join(' ', term.Words)}";
}
