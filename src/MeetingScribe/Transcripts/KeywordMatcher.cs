using System.Text.RegularExpressions;

namespace MeetingScribe.Transcripts;

/// <summary>
/// Finds watched phrases and regular expressions in a text: whole words, whatever their case and accents. Immutable and
/// thread-safe; made once per change of the watch list.
/// </summary>
public sealed class KeywordMatcher
{
    public const int MaxPhraseLength = 200;

    readonly PhraseAutomaton phrases;
    readonly List<string> phraseIds = [];
    readonly List<(string Id, KeywordRegex Regex)> regexes = [];
    readonly KeywordMatcher? also;

    /// <param name="keywords">Each has passed <see cref="Check"/>.</param>
    /// <param name="also">What it finds is found as well: a meeting's few keywords go beside the standing thousands.</param>
    public KeywordMatcher(IEnumerable<Keyword> keywords, KeywordMatcher? also = null)
    {
        this.also = also;
        var words = new List<IReadOnlyList<string>>();
        foreach (var keyword in keywords)
        {
            if (keyword.Regex is { } pattern)
            {
                regexes.Add((keyword.Id, new KeywordRegex(pattern)));
            }
            else
            {
                words.Add(Words(keyword.Phrase!));
                phraseIds.Add(keyword.Id);
            }
        }

        phrases = new PhraseAutomaton(words);
    }

    public static KeywordMatcher None { get; } = new([]);

    /// <summary>Why the keyword cannot be watched, as a sentence, and which of its fields is to blame; null if it can.</summary>
    public static KeywordFault? Check(Keyword keyword) => keyword switch
    {
        { Phrase: null, Regex: null } => new("phrase", "A keyword needs a phrase or a regex."),
        { Phrase: not null, Regex: not null } => new("regex", "A keyword is a phrase or a regex, not both."),
        { Phrase: { } phrase } => CheckPhrase(phrase),
        { Regex: { } pattern } => CheckRegex(pattern),
    };

    /// <summary>As <see cref="Check"/>, for a phrase.</summary>
    public static KeywordFault? CheckPhrase(string phrase) =>
        phrase.Length > MaxPhraseLength ? new("phrase", $"The phrase has {phrase.Length} characters; at most {MaxPhraseLength} are allowed.")
        : Words(phrase).Count == 0 ? new("phrase", "The phrase has no letter or digit in it, so nothing could be heard as it.")
        : null;

    /// <summary>Sorted by offset; the same keyword's finds do not overlap.</summary>
    public IReadOnlyList<Flag> Find(string text)
    {
        var flags = new List<Flag>();
        Find(text, flags);
        also?.Find(text, flags);
        // Equal offsets keep a fixed order too: the same text always has the same flags.
        flags.Sort((one, other) => (one.Offset, one.Length, one.KeywordId).CompareTo((other.Offset, other.Length, other.KeywordId)));
        return flags;
    }

    void Find(string text, List<Flag> flags)
    {
        if (phraseIds.Count > 0)
            FindPhrases(text, flags);
        if (regexes.Count > 0)
            FindRegexes(text, flags);
    }

    void FindPhrases(string text, List<Flag> flags)
    {
        var words = SpokenWords.In(text);
        var lastWords = new Dictionary<int, int>();
        foreach (var (phrase, first, last) in phrases.Find(words))
        {
            if (lastWords.TryGetValue(phrase, out var previous) && first <= previous)
                continue;
            lastWords[phrase] = last;
            flags.Add(Flag(text, phraseIds[phrase], words[first].Start, words[last].End));
        }
    }

    void FindRegexes(string text, List<Flag> flags)
    {
        var folded = new FoldedText(text);
        foreach (var (id, regex) in regexes)
        {
            foreach (var (start, end) in regex.Find(folded.Text))
                flags.Add(Flag(text, id, folded.Origin(start), folded.Origin(end)));
        }
    }

    static Flag Flag(string text, string id, int start, int end) => new(id, text[start..end], start, end - start);

    static List<string> Words(string phrase) => [.. SpokenWords.In(phrase).Select(word => word.Folded)];

    static KeywordFault? CheckRegex(string pattern)
    {
        if (pattern.Length is 0 or > KeywordRegex.MaxLength)
            return new("regex", $"The regex has {pattern.Length} characters; 1 to {KeywordRegex.MaxLength} are allowed.");
        try
        {
            _ = new KeywordRegex(pattern);
            return null;
        }
        catch (RegexParseException e)
        {
            return new("regex", $"The regex cannot be read: {e.Message}", e.Offset);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return new("regex", $"The regex cannot be watched: {e.Message}");
        }
    }
}

/// <param name="Field"><c>phrase</c> or <c>regex</c>.</param>
/// <param name="Position">Where in it, counted from 0, if known.</param>
public sealed record KeywordFault(string Field, string Sentence, int? Position = null);
