using System.Security.Cryptography;

namespace MeetingScribe.Transcripts;

/// <summary>
/// Ids that nobody chose: a prefix that tells what it names, and 21 base-62 characters (125 bits, so no two are ever the
/// same). Nothing depends on their value, which is why they need no passed <see cref="Random"/>.
/// </summary>
public static class NewId
{
    public const int Length = 21;

    const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <param name="prefix">Such as <c>seg_</c>.</param>
    public static string Make(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, Length);
}
