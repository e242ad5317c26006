using System.Text.RegularExpressions;

namespace MeetingScribe.Speech.Redaction;

/// <summary>English words and writings of numbers, as far as people read out phone and card numbers with them.</summary>
static partial class NumberWords
{
    static readonly string[] Units = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    static readonly string[] Teens = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    public static (string Digits, Says Says) Read(string bare)
    {
        if (bare.Length == 0)
            return ("", Says.Nothing);
        if (bare.Any(char.IsAsciiDigit))
            return IsGroup(bare) ? (string.Concat(bare.Where(char.IsAsciiDigit)), Says.Digits) : ("", Says.Nothing);
        var word = bare.ToLowerInvariant();
        return word.Contains('-') && word.Length > 1 ? Joined(word.Split('-')) : One(word);
    }

    static (string, Says) One(string word) => word switch
    {
        "oh" or "o" => ("0", Says.Digits),
        "zero" or "nought" => ("0", Says.Digits),
        "hundred" => ("00", Says.Hundred),
        "double" => ("", Says.Double),
        "triple" or "treble" => ("", Says.Triple),
        "plus" or "+" => ("", Says.Plus),
        _ when Array.IndexOf(Units, word) is > 0 and var unit => ($"{unit}", Says.Unit),
        _ when Array.IndexOf(Teens, word) is >= 0 and var teen => ($"{10 + teen}", Says.Digits),
        _ when Array.IndexOf(Tens, word) is >= 0 and var ten => ($"{10 * (ten + 2)}", Says.Tens),
        _ => ("", Says.Nothing),
    };

    /// <summary>"forty-one", "five-five-five".</summary>
    static (string, Says) Joined(string[] parts)
    {
        var number = new ReadOut();
        foreach (var part in parts)
        {
            var (digits, says) = One(part);
            if (says is Says.Nothing or Says.Plus || !number.Append(new Token(part, "", digits, says)))
                return ("", Says.Nothing);
        }

        return number.IsWhole ? (number.Digits, Says.Digits) : ("", Says.Nothing);
    }

    /// <summary>Digits in groups, as phone and card numbers are written; not what is plainly a date or a fraction.</summary>
    static bool IsGroup(string bare) => Group().IsMatch(bare) && !Date().IsMatch(bare) && !Fraction().IsMatch(bare);

    [GeneratedRegex(@"^\+?[0-9]+([-./() ]+[0-9]+)*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Group();

    [GeneratedRegex(@"^([0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./]([0-9]{4}|[0-9]{2}))\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fraction();
}
