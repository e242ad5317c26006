using System.Text.RegularExpressions;

namespace MeetingScribe.Insights;

/// <summary>
/// English phrases with which people decide, take on work, and leave something open. Cautious and yet often wrong: on the AMI corpus's
/// training meetings (dialogue acts of five words and more) 17 in 100 of what is called a decision support one in the human minutes, where
/// 1.2 in 100 of all acts do; 19 of what is called an action (0.3 of all); 10 of what is called open support a problem (2.0 of all). Most
/// decisions are made in other words and not found.
/// </summary>
static partial class SpokenCues
{
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    const string Work =
        "(?:send|write|e-?mail|mail|prepare|check|find out|look into|look up|follow up|schedule|book|set up|update|draft|review|call|ask|talk to|speak to"
        + "|circulate|share|upload|document|finish|fix|organi[sz]e|arrange|contact|collect|investigate|distribute|order|put|type up|bring|report|work on"
        + "|come up|make|design|create)";

    const string Day =
        "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|(?:the )?next (?:week|month|meeting|time)"
        + "|the end of (?:the|this|next) (?:day|week|month|quarter|year))";

    public static bool IsDecision(string text) => Decision().IsMatch(Plain(text));

    public static bool IsAction(string text) => Promise().IsMatch(Plain(text)) || Request().IsMatch(Plain(text));

    /// <summary>The speaker takes it on, rather than asking it of somebody.</summary>
    public static bool IsPromise(string text) => Promise().IsMatch(Plain(text));

    public static bool IsOpen(string text) => Open().IsMatch(Plain(text));

    /// <summary>"by Friday", "next week", as it was said; null if no day is named.</summary>
    public static string? Due(string text) => DueDay().Match(Plain(text)) is { Success: true } due ? due.Value : null;

    static string Plain(string text) => text.Replace('’', '\'');

    [GeneratedRegex(
        @"\b(?:we|we've|we have|it's|it was|was|been) (?:all |now |already )?(?:decided|agreed)\b"
        + @"|\b(?:let's|we'll|we will|we're going to|we're gonna|we should|we could|we can) (?:just |all )?(?:go (?:with|for)|stick (?:with|to)|settle (?:on|for))\b"
        + @"|\b(?:we all|everyone|everybody) agrees?\b|\bwe're (?:going|gonna go) (?:with|for)\b", Options)]
    private static partial Regex Decision();

    [GeneratedRegex(@"\b(?:i will|i'll|i'm going to|i'm gonna) (?:also |just |then )?" + Work + @"\b", Options)]
    private static partial Regex Promise();

    [GeneratedRegex(
        @"\b(?:can|could|would|will) you (?:also |just |please |maybe )*" + Work + @"\b"
        + @"|\b(?:you will|you'll|you should|you need to|you have to|you're going to|you're gonna) (?:also |just |then )?" + Work + @"\b"
        + @"|\b(?:you're going to be|you'll be|you're gonna be|you will be) \w+ing\b|\baction (?:item|point)s?\b", Options)]
    private static partial Regex Request();

    [GeneratedRegex(
        @"\bwe (?:still )?(?:have to|need to|should|must) (?:still )?(?:decide|figure out|find out|clarify|settle|work out)\b"
        + @"|\bwe (?:don't|do not) (?:really |yet |actually )?know (?:yet|whether|if|how|what|who|when|where|why)\b"
        + @"|\bopen (?:question|issue)s?\b|\bunresolved\b|\bto be (?:decided|determined)\b|\bremains to be\b", Options)]
    private static partial Regex Open();

    [GeneratedRegex(@"\b(?:by|before|until|on) " + Day + @"\b|\b(?:tomorrow|tonight|next (?:week|month))\b", Options)]
    private static partial Regex DueDay();
}
