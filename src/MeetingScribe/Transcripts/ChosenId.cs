namespace MeetingScribe.Transcripts;

/// <summary>
/// Ids of meetings, participants, streams and keywords, chosen by callers: <c>[A-Za-z0-9._~-]{1,128}</c>, safe in URLs. Not <c>.</c> and
/// <c>..</c>: they mean something else in a path, so what bears them could be neither found nor erased.
/// </summary>
public static class ChosenId
{
    public const int MaxLength = 128;

    /// <summary>Ends a sentence: "The id is ... allowed are ...".</summary>
    public const string Allowed = "1 to 128 of the characters A-Z a-z 0-9 . _ ~ -, and not . or .. alone";

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && id is not ("." or "..") && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '~' or '-');
}
