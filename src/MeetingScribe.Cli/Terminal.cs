using System.Text.Json;
using MeetingScribe.Transcripts;
using Spectre.Console;

namespace MeetingScribe.Cli;

/// <summary>Everything a command touches outside itself, so that a test can stand in for the terminal.</summary>
/// <param name="Out">Results: what a script reads.</param>
/// <param name="Error">Progress and problems: what a person reads.</param>
/// <param name="Variable">Reads an environment variable.</param>
internal sealed record Terminal(
    IAnsiConsole Out, IAnsiConsole Error, TimeProvider Time, Random Random, Func<string, string?> Variable)
{
    public static Terminal System() => new(
        For(Console.Out, Console.IsOutputRedirected),
        For(Console.Error, Console.IsErrorRedirected),
        TimeProvider.System,
        new Random(),
        Environment.GetEnvironmentVariable);

    /// <summary>A console on a writer; one that goes to a file or a pipe has no colours and never wraps its lines.</summary>
    public static IAnsiConsole For(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected)
            console.Profile.Width = 1_000_000;
        return console;
    }

    /// <summary>A line for a script, exactly as it is.</summary>
    public void WriteRaw(string line) => Out.Profile.Out.Writer.WriteLine(line);

    public void WriteJson<T>(T value) => WriteRaw(JsonSerializer.Serialize(value, ScribeJson.Options));
}
