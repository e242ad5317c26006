namespace MeetingScribe.Search;

/// <summary>One pass over a query's text, left to right. <c>OR</c> joins its two neighbours: <c>a b OR c</c> is a, and b or c.</summary>
internal sealed class SearchQueryParser(string text)
{
    const string Or = "OR";

    readonly List<List<SearchTerm>> groups = [];
    readonly List<SearchTerm> excluded = [];
    int position;
    int? pendingOr;
    int? firstExcluded;
    bool lastWasTerm;
    SearchQueryError? error;

    public SearchParse Parse()
    {
        if (text.Length > SearchQuery.MaxLength)
            return Failed(SearchQuery.MaxLength, $"The query is longer than {SearchQuery.MaxLength:N0} characters. Shorten it.");
        if (string.IsNullOrWhiteSpace(text)) return default;

        while (error is null && SkipSpace()) ReadTerm();
        if (error is not null) return new SearchParse(null, error);
        if (pendingOr is { } or) return Failed(or, "There is nothing to the right of OR. Give it a word on both sides, or write \"OR\" in quotes for the word itself.");
        if (groups.Count > 0) return new SearchParse(new SearchQuery(groups, excluded), null);
        return firstExcluded is { } minus
            ? Failed(minus, "The query only says what not to find. Add a word that must occur.")
            : Failed(0, "The query has no letter or digit to search for. Add a word.");
    }

    static SearchParse Failed(int position, string message) => new(null, new SearchQueryError(position, message));

    bool SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
        return position < text.Length;
    }

    void ReadTerm()
    {
        var start = position;
        var isExcluded = text[position] == '-';
        while (position < text.Length && text[position] == '-') position++;

        if (position < text.Length && text[position] == '"') ReadPhrase(start, isExcluded);
        else ReadWord(start, isExcluded);
    }

    void ReadPhrase(int start, bool isExcluded)
    {
        var open = position;
        var close = text.IndexOf('"', open + 1);
        if (close < 0)
        {
            error = new SearchQueryError(open, "This quotation mark is never closed. Add the second one, or take it away.");
            return;
        }
        position = close + 1;
        var words = WordsOf(text[(open + 1)..close]);
        if (words.Count == 0) error = new SearchQueryError(open, "There is no word between these quotation marks. Add one, or take them away.");
        else Add(new SearchTerm(SearchTermKind.Phrase, words), start, isExcluded);
    }

    void ReadWord(int start, bool isExcluded)
    {
        var begin = position;
        while (position < text.Length && !char.IsWhiteSpace(text[position]) && text[position] != '"') position++;
        var word = text[begin..position];

        if (word == Or && !isExcluded)
        {
            if (pendingOr is not null || !lastWasTerm)
                error = new SearchQueryError(start, "There is nothing to the left of OR. Give it a word on both sides, or write \"OR\" in quotes for the word itself.");
            pendingOr = start;
            return;
        }

        var isPrefix = word.EndsWith('*');
        var words = WordsOf(word);
        if (words.Count > 0) Add(new SearchTerm(isPrefix ? SearchTermKind.Prefix : SearchTermKind.Word, words), start, isExcluded);
        else if (isPrefix) error = new SearchQueryError(begin + word.IndexOf('*', StringComparison.Ordinal), "This * has no letters before it. Put it at the end of the beginning of a word, as in budg*.");
        // Else punctuation or an emoji: nothing that could be found, and no reason to refuse the rest.
    }

    void Add(SearchTerm term, int start, bool isExcluded)
    {
        if (isExcluded && pendingOr is not null)
        {
            error = new SearchQueryError(start, "OR cannot join what must not occur. Put the excluded word at the end, outside the OR.");
        }
        else if (isExcluded)
        {
            firstExcluded ??= start;
            excluded.Add(term);
        }
        else if (pendingOr is null)
        {
            groups.Add([term]);
        }
        else
        {
            groups[^1].Add(term);
            pendingOr = null;
        }
        lastWasTerm = !isExcluded;
    }

    static List<string> WordsOf(string text) => SearchTokens.Split(text).ConvertAll(token => token.Text);
}
