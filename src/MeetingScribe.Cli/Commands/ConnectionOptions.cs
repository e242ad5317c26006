using System.CommandLine;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Commands;

/// <summary>The options every command has: where the service is, the key, and whether a script is reading.</summary>
internal sealed class ConnectionOptions(Terminal terminal)
{
    const string DefaultUrl = "http://127.0.0.1:8080";
    const string LocalKeyFile = "data/admin.key";

    readonly Option<string?> url = new("--url")
    {
        Description = $"Where the service is. [default: $SCRIBE_URL or {DefaultUrl}]",
        Recursive = true,
    };

    readonly Option<string?> key = new("--key")
    {
        Description = $"The API key. [default: $SCRIBE_KEY, or what the file $SCRIBE_KEY_FILE or ./{LocalKeyFile} holds]",
        Recursive = true,
    };

    readonly Option<bool> json = new("--json") { Description = "Print JSON for scripts, one object a line.", Recursive = true };

    public void AddTo(Command root)
    {
        root.Options.Add(url);
        root.Options.Add(key);
        root.Options.Add(json);
    }

    public bool Json(ParseResult asked) => asked.GetValue(json);

    public ServiceAddress Address(ParseResult asked)
    {
        var text = asked.GetValue(url) ?? terminal.Variable("SCRIBE_URL") ?? DefaultUrl;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ScribeException($"--url is {text}; it has to be an address such as {DefaultUrl}.");
        return new ServiceAddress(address, asked.GetValue(key) ?? terminal.Variable("SCRIBE_KEY") ?? LocalKey());
    }

    string? LocalKey()
    {
        try
        {
            return File.ReadAllText(terminal.Variable("SCRIBE_KEY_FILE") ?? LocalKeyFile).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
