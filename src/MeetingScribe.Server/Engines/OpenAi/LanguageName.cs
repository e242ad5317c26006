using System.Collections.Frozen;
using System.Globalization;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>Servers name a language by its tag (<c>en</c>, <c>pt-BR</c>) or, as Whisper does, by its English name (<c>english</c>).</summary>
static class LanguageName
{
    static readonly FrozenDictionary<string, string> Tags = CultureInfo.GetCultures(CultureTypes.NeutralCultures)
        .Where(culture => culture.Name.Length is 2 or 3)
        .GroupBy(culture => culture.EnglishName, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(named => named.Key, named => named.First().Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>BCP 47; null for what is neither.</summary>
    public static string? Tag(string? language) =>
        language is null ? null : Tags.GetValueOrDefault(language) ?? (IsTag(language) ? language : null);

    static bool IsTag(string language) => language is [_, _] or [_, _, _] or [_, _, '-', _, _] && language.All(letter => char.IsAsciiLetter(letter) || letter == '-');
}
