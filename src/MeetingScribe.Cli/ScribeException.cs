namespace MeetingScribe.Cli;

/// <summary>The command cannot do what was asked. The message is one sentence for the person at the terminal; exit code 1.</summary>
internal sealed class ScribeException(string message) : Exception(message);
