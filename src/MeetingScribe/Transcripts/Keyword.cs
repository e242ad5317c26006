namespace MeetingScribe.Transcripts;

/// <summary>An entry of the watch list: a phrase or a regular expression, one of the two.</summary>
/// <param name="Id"><c>[A-Za-z0-9._~-]{1,128}</c>.</param>
/// <param name="Phrase">Whole words, case- and accent-insensitive.</param>
/// <param name="Regex">.NET syntax without back-references and look-around (it runs in linear time).</param>
/// <param name="Severity"><c>info</c> (default), <c>warning</c> or <c>critical</c>.</param>
/// <param name="Note">For people.</param>
public sealed record Keyword(string Id, string? Phrase, string? Regex, string Severity = "info", string? Note = null);
