using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// What the server is told of a participant beside the audio. Nothing that redaction covers is: it has no business in somebody else's logs, and
/// a recogniser likes to write what its prompt holds.
/// </summary>
sealed class Told(SpeechHints hints, OpenAIOptions options)
{
    /// <summary>Of phrases, and of what was said before: Whisper reads 224 tokens of a prompt, about 900 letters.</summary>
    const int Longest = 400;

    /// <summary>The server takes none of it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>BCP 47; null: nobody says.</summary>
    public string? Language => hints.Language;

    /// <summary>Words to expect; one that is covered even in part is left out.</summary>
    public IReadOnlyList<string> Phrases { get; } = [.. (hints.Phrases ?? []).Where(phrase => phrase.Length > 0 && IsTellable(hints, phrase))];

    /// <summary>What the meetings are about; null: nobody says.</summary>
    public string? Prompt { get; } = options.Prompt is { } prompt && Tell(hints, HttpAnswer.Split(prompt), isOver: true) is { Length: > 0 } told ? told : null;

    /// <summary>All of it as one text, for servers that know only that. What was said just before comes last: that is what a model goes on from.</summary>
    /// <param name="said">Words of a turn that goes on.</param>
    public string Text(IReadOnlyList<string> said) =>
        string.Join(' ', new[] { Prompt, Beginning(string.Join(", ", Phrases)), End(Tell(hints, said, isOver: false)) }.Where(part => !string.IsNullOrEmpty(part)));

    static bool IsTellable(SpeechHints hints, string phrase)
    {
        var words = HttpAnswer.Split(phrase);
        return hints.Redactor is not { } redactor || redactor.Tellable(words, isOver: true).Count == words.Length;
    }

    static string Tell(SpeechHints hints, IReadOnlyList<string> words, bool isOver) => string.Join(' ', hints.Redactor?.Tellable(words, isOver) ?? words);

    static string Beginning(string text) => text.Length <= Longest ? text : text[..(text.LastIndexOf(' ', Longest) is > 0 and var at ? at : Longest)].TrimEnd(',');

    static string End(string text) => text.Length <= Longest ? text : text[(text.IndexOf(' ', text.Length - Longest) + 1)..];
}
