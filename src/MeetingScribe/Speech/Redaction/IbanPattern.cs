namespace MeetingScribe.Speech.Redaction;

/// <summary>Bank accounts: a country, two check digits, and as many letters and digits as that country has.</summary>
sealed class IbanPattern : IPattern
{
    const string Placeholder = "[IBAN]";

    /// <summary>Countries with the length of their IBANs (SWIFT's IBAN registry, release 99).</summary>
    static readonly Dictionary<string, int> Lengths = Read(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 "
        + "GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 "
        + "OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    public Finding At(IReadOnlyList<Token> words, int at, int floor)
    {
        if (!CanBegin(words[at]))
            return Finding.Nothing;
        var account = new ReadOut();
        for (var next = at; next < words.Count; next++)
        {
            if (words[next].IsFiller && next > at)
                continue;
            if (!TryAppend(account, words[next], isFirst: next == at) || !CanBecome(account.Digits, out var length))
                return Finding.Nothing;
            if (account.Digits.Length == length)
                return IsChecked(account.Digits) ? new Finding(next + 1, Placeholder, IsOpen: false) : Finding.Nothing;
        }

        return Finding.Unfinished;
    }

    /// <summary>A letter by itself, a country's two, or more with check digits.</summary>
    static bool CanBegin(Token word) =>
        word.Bare.Length is > 0 and <= 34 && word.Bare.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(word.Bare[0])
        && (word.Bare.Length < 2 || Lengths.ContainsKey(word.Bare[..2].ToUpperInvariant()))
        && word.Bare.Skip(2).Take(2).All(char.IsAsciiDigit);

    static bool TryAppend(ReadOut account, Token word, bool isFirst)
    {
        if (word.IsLetter || isFirst || IsWrittenGroup(word.Bare))
        {
            account.AppendLetters(word.Bare.ToUpperInvariant());
            return true;
        }

        return word.Digits.All(char.IsAsciiDigit) && account.Append(word);
    }

    static bool IsWrittenGroup(string bare) => bare.Length > 0 && bare.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)) && bare.Any(char.IsAsciiLetterUpper);

    static bool CanBecome(string account, out int length)
    {
        length = int.MaxValue;
        return account.Length < 2
            ? char.IsAsciiLetter(account[0])
            : Lengths.TryGetValue(account[..2], out length) && account.Length <= length && account.Skip(2).Take(2).All(char.IsAsciiDigit);
    }

    /// <summary>ISO 7064, mod 97-10: the first four to the end, letters as 10 to 35, and the remainder is 1.</summary>
    static bool IsChecked(string account)
    {
        var remainder = 0;
        foreach (var letter in account[4..] + account[..4])
        {
            var value = char.IsAsciiDigit(letter) ? letter - '0' : letter - 'A' + 10;
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }

        return remainder == 1;
    }

    static Dictionary<string, int> Read(string registry) =>
        registry.Split(' ').ToDictionary(country => country[..2], country => int.Parse(country.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));
}
