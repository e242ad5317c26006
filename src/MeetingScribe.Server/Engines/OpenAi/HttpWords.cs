namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// Brings together an answer's text, its segments and its words, of which servers have different ideas: OpenAI lists words beside the segments,
/// whisper.cpp lists tokens inside them and ends segments in the middle of words. What a server calls the text counts.
/// </summary>
static class HttpWords
{
    /// <param name="words">Of the whole answer; empty where the server gives none there.</param>
    public static IEnumerable<HttpPart> Of(string text, IReadOnlyList<HttpPart> segments, IReadOnlyList<HttpWord> words)
    {
        // 1. tokens that make up the text, however the segments cut it
        if (words.Count == 0 && Joined(segments) is { } joined && Letters(joined.Select(part => part.Text)) == Letters([text]))
            return joined;

        // 2. segments that do; some servers trim or rewrite the whole but not its segments
        var parts = segments.Select(segment => segment with { Text = segment.Text.Trim(), Words = null }).Where(part => part.Text.Length > 0).ToList();
        if (!parts.SelectMany(part => HttpAnswer.Split(part.Text)).SequenceEqual(HttpAnswer.Split(text)))
            parts = [new HttpPart(text.Trim(), null, null, null, null, null)];

        // 3. a time for every word, or for none
        var timed = words.Where(word => word.Text.Trim().Length > 0 && IsTimed(word)).ToList();
        return timed.Count == parts.Sum(Count) ? Dealt(parts, timed) : parts;
    }

    static List<HttpPart> Dealt(List<HttpPart> parts, List<HttpWord> words)
    {
        var (dealt, used) = (new List<HttpPart>(), 0);
        foreach (var part in parts)
        {
            dealt.Add(part with { Words = words.GetRange(used, Count(part)) });
            used += Count(part);
        }
        return dealt;
    }

    /// <summary>
    /// Segments made of their own words; one that does not begin with a space goes on with the word before it, across segments too. Null where
    /// no word begins with one, or one has no time: whatever these are, they are no such tokens.
    /// </summary>
    static List<HttpPart>? Joined(IReadOnlyList<HttpPart> segments)
    {
        if (segments.Any(segment => segment.Words?.All(IsTimed) != true && segment.Text.Trim().Length > 0))
            return null;
        var tokens = segments.SelectMany((segment, index) => (segment.Words ?? []).Select(token => (Segment: index, Token: token))).ToList();
        if (!tokens.Any(one => Begins(one.Token)))
            return null;
        var words = segments.Select(_ => new List<HttpWord>()).ToList();
        List<HttpWord>? current = null;
        foreach (var (segment, token) in tokens)
        {
            if (current is null || Begins(token))
                (current = words[segment]).Add(token with { Text = token.Text.TrimStart() });
            else
                current[^1] = current[^1] with { Text = current[^1].Text + token.Text, End = token.End, Probability = Lower(current[^1].Probability, token.Probability) };
        }

        var parts = segments.Select((segment, index) => segment with { Text = string.Join(' ', words[index].Select(word => word.Text)), Words = words[index], AreTokens = true }).ToList();
        return parts.TrueForAll(part => Count(part) == part.Words!.Count) ? parts : null;
    }

    static int Count(HttpPart part) => HttpAnswer.Split(part.Text).Length;

    static bool Begins(HttpWord token) => token.Text.Length > 0 && char.IsWhiteSpace(token.Text[0]);

    static bool IsTimed(HttpWord word) => word is { Start: not null, End: not null };

    /// <summary>A word is as sure as its least sure token.</summary>
    static double? Lower(double? one, double? other) => one < other ? one : other;

    static string Letters(IEnumerable<string> texts) => string.Concat(texts.SelectMany(HttpAnswer.Split));
}
