using System.Text.Json.Serialization;
using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>
/// What a client said about its audio, at a place in it. Marks are part of the log: a recording and its marks give the same
/// turns again, whenever they are read.
/// </summary>
/// <param name="Frame">Sample frames recorded before it, at the recording's own rate.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CommitMark), "commit")]
[JsonDerivedType(typeof(ClearMark), "clear")]
[JsonDerivedType(typeof(SettingsMark), "settings")]
public abstract record StreamMark(long Frame);

/// <summary>The turn ends here, and what was waiting for a commit is committed.</summary>
public sealed record CommitMark(long Frame) : StreamMark(Frame);

/// <summary>What is not committed yet is dropped: no text is made of it.</summary>
public sealed record ClearMark(long Frame) : StreamMark(Frame);

/// <summary>From here on, these settings.</summary>
public sealed record SettingsMark(long Frame, StreamSettings Settings) : StreamMark(Frame);

/// <param name="Language">BCP 47 tag; null: the meeting's.</param>
/// <param name="Phrases">Words to expect; null: none in particular.</param>
public sealed record StreamSettings(TurnOptions Turns, string? Language = null, IReadOnlyList<string>? Phrases = null);
