namespace MeetingScribe.Transcripts;

/// <summary>Ids of meetings, participants, streams and keywords, chosen by callers: <c>[A-Za-z0-9._~-]{1,128}</c>, safe in URLs.</summary>
public static class ChosenId
{
    public const int MaxLength = 128;

    /// <summary>Ends a sentence: "The id is ... allowed are ...".</summary>
    public const string Allowed = "1 to 128 of the characters A-Z a-z 0-9 . _ ~ -";

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '~' or '-');
}
