using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>
/// Reads what a model wrote and keeps what can be held against the prompt: a point that cites nothing of it is left out, and so is one
/// with a link nobody mentioned; an owner or a date of whom nothing was said is. Whatever else a model was talked into (other fields, markup, orders) is not read, or is plain text.
/// </summary>
sealed partial class SummaryReply
{
    const int LongestText = 400, LongestName = 100, LongestTopic = 60;

    readonly SummaryPrompt prompt;
    readonly HashSet<string> said;

    SummaryReply(SummaryPrompt prompt) =>
        (this.prompt, said) = (prompt, Word().Matches(prompt.User).Select(word => word.Value).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Null if there is no JSON of that shape in it; empty if nothing of it can be held against the prompt.</summary>
    public static Minutes? Read(string text, SummaryPrompt prompt)
    {
        if (LooseJson.Find(text, IsMinutes) is not { } json)
            return null;
        var reply = new SummaryReply(prompt);
        return new Minutes(
            reply.Points(json, "overview", Minutes.MostOverview),
            reply.Points(json, "decisions", Minutes.MostPoints),
            reply.Items(json),
            reply.Points(json, "open_questions", Minutes.MostPoints),
            [.. Elements(json, "topics").Select(topic => reply.Text(topic, LongestTopic)).OfType<string>().Take(Minutes.MostTopics)]);
    }

    static bool IsMinutes(JsonElement json) =>
        json.TryGetProperty("overview", out _) || json.TryGetProperty("decisions", out _) || json.TryGetProperty("action_items", out _);

    SummaryPoint[] Points(JsonElement json, string section, int most) =>
        [.. Cited(json, section).Select(one => new SummaryPoint(one.Text, one.SegmentIds)).Take(most)];

    ActionItem[] Items(JsonElement json) =>
    [
        .. Cited(json, "action_items")
            .Select(one => new ActionItem(one.Text, Owner(one.Json), Due(one.Json), one.SegmentIds))
            .Take(Minutes.MostPoints),
    ];

    IEnumerable<(JsonElement Json, string Text, string[] SegmentIds)> Cited(JsonElement json, string section)
    {
        foreach (var element in Elements(json, section))
        {
            if (Text(Member(element, "text"), LongestText) is { } text && Cites(element) is { Length: > 0 } cites)
                yield return (element, text, cites);
        }
    }

    /// <summary>Numbers, as such or as text ("7", "[7]"), of segments that were shown.</summary>
    string[] Cites(JsonElement element) =>
    [
        .. Elements(element, "cites")
            .Select(cite => cite.ValueKind switch
            {
                JsonValueKind.Number when cite.TryGetInt32(out var number) => number,
                JsonValueKind.String when int.TryParse(cite.GetString().AsSpan().Trim("[] "), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
                _ => 0,
            })
            .Where(prompt.Citable.ContainsKey).Select(number => prompt.Citable[number]).Distinct().Take(Minutes.MostCitations),
    ];

    /// <summary>Somebody the meeting names, each of whose names it names; a model likes to make one up.</summary>
    string? Owner(JsonElement element)
    {
        if (Text(Member(element, "owner"), LongestName) is not { } owner)
            return null;
        var words = Word().Matches(owner).Select(word => word.Value).ToList();
        // "Ben and the printers": what is written small is no name, unless nothing else is there.
        var names = words.FindAll(word => !char.IsLower(word[0])) is { Count: > 0 } large ? large : words;
        return names.Count > 0 && names.TrueForAll(IsSaid) ? owner : null;
    }

    /// <summary>A date of which something was said; nobody tells the model what day it is.</summary>
    string? Due(JsonElement element) =>
        Text(Member(element, "due"), LongestName) is { } due && Word().Matches(due).Any(word => IsSaid(word.Value)) ? due : null;

    /// <summary>As a word; scripts without small and capital letters mostly write without spaces too.</summary>
    bool IsSaid(string word) => said.Contains(word)
        || (!word.Any(letter => char.IsUpper(letter) || char.IsLower(letter) || char.IsAsciiDigit(letter)) && prompt.User.Contains(word, StringComparison.Ordinal));

    /// <summary>One line of plain text; null for anything else, for nothing, and for a link that is not the prompt's.</summary>
    string? Text(JsonElement? element, int longest)
    {
        if (element is not { ValueKind: JsonValueKind.String } found)
            return null;
        var text = string.Join(' ', TranscriptLine.Visible(found.GetString()!).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (Link().Matches(text).Any(link => !prompt.User.Contains(link.Value.TrimEnd('.', ',', ')', ']', '!', '?'), StringComparison.OrdinalIgnoreCase)))
            return null;
        if (text.Length > longest)
            text = string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1), "…");
        return text.Length == 0 ? null : text;
    }

    static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    static IEnumerable<JsonElement> Elements(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    [GeneratedRegex(@"[a-z][a-z0-9+.-]*:/{1,2}\S+|\bwww\.\S+|\b(?:javascript|data|mailto):\S+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
