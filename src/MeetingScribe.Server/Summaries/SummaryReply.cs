using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>
/// Reads what a model wrote and keeps what can be held against the prompt: a point that cites nothing of it is left out, and so is one
/// with a link nobody mentioned. Whatever else a model was talked into (other fields, markup, orders) is not read, or is plain text.
/// </summary>
sealed partial class SummaryReply
{
    const int LongestText = 400, LongestName = 100, LongestTopic = 60;

    readonly SummaryPrompt prompt;

    SummaryReply(SummaryPrompt prompt) => this.prompt = prompt;

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
            .Select(one => new ActionItem(one.Text, Owner(one.Json), Text(Member(one.Json, "due"), LongestName), one.SegmentIds))
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

    /// <summary>Somebody the prompt names; a model likes to make one up.</summary>
    string? Owner(JsonElement element) =>
        Text(Member(element, "owner"), LongestName) is { } owner && Word().Matches(owner).Any(word => prompt.User.Contains(word.Value, StringComparison.OrdinalIgnoreCase))
            ? owner
            : null;

    /// <summary>One line of plain text; null for anything else, for nothing, and for a link that is not the prompt's.</summary>
    string? Text(JsonElement? element, int longest)
    {
        if (element is not { ValueKind: JsonValueKind.String } found)
            return null;
        var text = string.Join(' ', new string([.. found.GetString()!.Select(each => char.IsControl(each) ? ' ' : each)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
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

    [GeneratedRegex(@"\w{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
