using System.Globalization;
using System.Text.RegularExpressions;

namespace MeetingScribe.Cli.Demo;

/// <summary>The text of the demo's meeting: who says what, in which voice, how long after the line before.</summary>
internal sealed partial record DemoScript(
    string Title, IReadOnlyDictionary<string, string> Voices, IReadOnlyList<string> Keywords, IReadOnlyList<DemoLine> Lines)
{
    static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The script that comes with the program.</summary>
    public static DemoScript Bundled()
    {
        using var text = new StreamReader(typeof(DemoScript).Assembly.GetManifestResourceStream("meeting.txt")!);
        return Parse(text.ReadToEnd());
    }

    public static DemoScript Parse(string text)
    {
        var (title, voices, keywords, lines) = ("", new Dictionary<string, string>(), new List<string>(), new List<DemoLine>());
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            if (Setting().Match(line) is { Success: true } setting)
            {
                var value = setting.Groups["value"].Value;
                if (setting.Groups["role"] is { Success: true, Value: var role })
                    voices.Add(role, value);
                else if (setting.Groups["key"].Value == "title")
                    title = value;
                else
                    keywords.Add(value);
                continue;
            }
            if (Spoken().Match(line) is not { Success: true } spoken || !voices.ContainsKey(spoken.Groups["role"].Value))
                throw new FormatException($"The demo's script has a line that is neither a setting nor spoken by somebody with a voice: {line}");
            var pause = spoken.Groups["pause"] is { Success: true, Value: var seconds }
                ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))
                : UsualPause;
            lines.Add(new DemoLine(spoken.Groups["role"].Value, pause, spoken.Groups["words"].Value));
        }
        return new DemoScript(title, voices, keywords, lines);
    }

    [GeneratedRegex(@"^(?:(?<key>title|keyword)|voice (?<role>\w+)) = (?<value>.+)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^(?<role>\w+)(?: (?<pause>[+-][\d.]+))?: (?<words>.+)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Spoken();
}

/// <param name="Pause">From the end of the line before to the start of this one; negative where they overlap.</param>
internal sealed record DemoLine(string Role, TimeSpan Pause, string Words);
