using System.Text;

namespace MeetingScribe.Speech.Redaction;

/// <summary>The digits of a number that is read out word by word: "double five", "forty one", "eight hundred".</summary>
sealed class ReadOut
{
    readonly StringBuilder digits = new();
    Says last;

    public string Digits => digits.ToString();

    /// <summary>Nothing must follow for it to be a number.</summary>
    public bool IsWhole => digits.Length > 0 && last is not (Says.Double or Says.Triple);

    /// <summary>False if the word is no part of the number; then nothing has changed.</summary>
    public bool Append(Token word)
    {
        var times = last switch { Says.Double => 2, Says.Triple => 3, _ => 1 };
        switch (word.Says)
        {
            case Says.Double or Says.Triple when times == 1:
                break;
            case Says.Digits or Says.Unit when times > 1 && word.Digits.Length == 1:
                digits.Append(word.Digits[0], times);
                break;
            case Says.Unit when last == Says.Tens:
                digits[^1] = word.Digits[0];
                break;
            case Says.Digits or Says.Unit or Says.Tens when times == 1:
            case Says.Hundred when last is Says.Unit or Says.Digits:
                digits.Append(word.Digits);
                break;
            default:
                return false;
        }

        last = word.Says;
        return true;
    }

    /// <summary>A letter in between: of an IBAN.</summary>
    public void AppendLetters(string letters)
    {
        digits.Append(letters);
        last = Says.Nothing;
    }
}
