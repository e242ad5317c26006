namespace MeetingScribe.Speech.Redaction;

/// <summary>What is taken out of people's words. English number words; written numbers and addresses in any language.</summary>
/// <param name="Emails">Addresses, written or spoken ("ana dot b at example dot com").</param>
/// <param name="Phones">7 to 12 digits in a row; with a + or 00 in front up to 15.</param>
/// <param name="Cards">13 to 19 digits with the check digit of ISO/IEC 7812 (Luhn).</param>
/// <param name="Ibans">ISO 13616, with its country's length and check digits (mod 97).</param>
/// <param name="Names">Whole words, case and accents aside; of one or several words each.</param>
public sealed record RedactionRules(bool Emails, bool Phones, bool Cards, bool Ibans, IReadOnlyList<string> Names);
