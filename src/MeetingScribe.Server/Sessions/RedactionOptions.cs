using MeetingScribe.Server.Configuration;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Server.Sessions;

/// <summary>What is taken out of all text before it is stored or shown.</summary>
sealed record RedactionOptions
{
    const string AllowedKinds = "any of email, phone, card, iban";
    const int MaxNames = 100_000;

    /// <summary>Any of email, phone, card, iban; default none.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>From a file, one to a line, at most 100000; empty lines and those that begin with # are skipped. Default none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Null if nothing is to be taken out.</summary>
    public Redactor? Redactor => Kinds.Count == 0 && Names.Count == 0
        ? null
        : new Redactor(new RedactionRules(Kinds.Contains("email"), Kinds.Contains("phone"), Kinds.Contains("card"), Kinds.Contains("iban"), Names));

    internal static RedactionOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Redaction", KindsKey = $"{Section}:Kinds", NamesKey = $"{Section}:Names";
        var kinds = settings.List(KindsKey);
        if (kinds.FirstOrDefault(kind => kind is not ("email" or "phone" or "card" or "iban")) is { } unknown)
            throw ConfigurationException.Bad(KindsKey, unknown, AllowedKinds);
        return new RedactionOptions { Kinds = kinds, Names = settings.ExistingFile(NamesKey) is { } file ? Read(NamesKey, file) : [] };
    }

    static IReadOnlyList<string> Read(string key, string file)
    {
        try
        {
            var names = File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Take(MaxNames + 1).ToList();
            return names.Count is > 0 and <= MaxNames ? names : throw ConfigurationException.Bad(key, file, $"a file with 1 to {MaxNames} names, one to a line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigurationException.Bad(key, file, $"a file that can be read ({e.Message})");
        }
    }
}
