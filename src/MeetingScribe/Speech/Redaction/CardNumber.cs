namespace MeetingScribe.Speech.Redaction;

/// <summary>ISO/IEC 7812: 13 to 19 digits, the last of which checks the others.</summary>
static class CardNumber
{
    const int Least = 13, Most = 19, Usual = 16, Short = 15;

    /// <summary>The digits are a card's, or more than a card's (its expiry or check code follow) and hold one.</summary>
    public static bool IsIn(string digits) =>
        (digits.Length is >= Least and <= Most && IsChecked(digits))
        || (digits.Length > Usual && (Enumerable.Range(0, digits.Length - Usual + 1).Any(at => digits[at] is >= '2' and <= '6' && IsChecked(digits.AsSpan(at, Usual)))
            || (digits[0] == '3' && IsChecked(digits.AsSpan(0, Short)))));

    /// <summary>Luhn's check.</summary>
    static bool IsChecked(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[^(at + 1)] - '0';
            sum += at % 2 == 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
        }

        return sum % 10 == 0;
    }
}
