using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>What a meeting tells the recognisers of its streams; a stream's own settings come first.</summary>
/// <param name="Language">BCP 47, as the meeting declares it.</param>
/// <param name="Phrases">Words to expect, the likeliest first.</param>
sealed record MeetingHints(string? Language, IReadOnlyList<string> Phrases)
{
    /// <summary>No recogniser reads more, and a standing list may hold thousands.</summary>
    const int MostPhrases = 100;

    /// <summary>The meeting's own keywords, then the standing list's phrases.</summary>
    public static MeetingHints Of(Meeting? meeting, IEnumerable<Keyword> standing) => new(
        meeting?.Language,
        [.. (meeting?.Keywords ?? []).Concat(standing.Select(keyword => keyword.Phrase).OfType<string>()).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostPhrases)]);
}
