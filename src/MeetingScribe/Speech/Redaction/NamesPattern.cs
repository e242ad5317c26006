using System.Globalization;
using System.Text;

namespace MeetingScribe.Speech.Redaction;

/// <summary>Names of a list, of one or several words; a possessive s goes with them.</summary>
sealed class NamesPattern : IPattern
{
    const string Placeholder = "[name]";

    readonly Node root = new();

    public NamesPattern(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var node = root;
            foreach (var word in name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                node = node.Next.TryGetValue(Fold(Token.Of(word).Bare), out var known) ? known : node.Next[Fold(Token.Of(word).Bare)] = new Node();
            node.IsName = node != root;
        }
    }

    public Finding At(IReadOnlyList<Token> words, int at, int floor)
    {
        var (node, end) = (root, (int?)null);
        for (var next = at; next < words.Count; next++)
        {
            if (!node.Next.TryGetValue(Fold(words[next].Bare), out var further))
                return end is null ? Finding.Nothing : new Finding(end, Placeholder, IsOpen: false);
            node = further;
            end = node.IsName ? next + 1 : end;
        }

        return new Finding(end, Placeholder, IsOpen: node.Next.Count > 0);
    }

    /// <summary>Without case, accents and a possessive s.</summary>
    static string Fold(string bare)
    {
        var name = bare.EndsWith("'s", StringComparison.OrdinalIgnoreCase) || bare.EndsWith("’s", StringComparison.OrdinalIgnoreCase) ? bare[..^2] : bare.TrimEnd('\'', '’');
        return string.Concat(name.Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();
    }

    sealed class Node
    {
        public Dictionary<string, Node> Next { get; } = [];

        public bool IsName { get; set; }
    }
}
