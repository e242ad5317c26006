using System.Text;
using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Tests.Speech.Redaction;

/// <summary>Random talk with entities in it, cut into random hypotheses: wherever it is cut, nobody ever sees a word of an entity.</summary>
public sealed class RedactionPropertyTests
{
    const int Rounds = 1_000;

    static readonly Redactor Everything = new(new RedactionRules(Emails: true, Phones: true, Cards: true, Ibans: true, ["Kovačević", "Mary Ann", "Mary Ann Smith"]));

    static readonly string[] Units = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    static readonly string[] Talk =
        ("the we are at going to look after it for one two hundred in 2026 budget of point about ana ben a I is and then please double check plus minus dash dot mail company "
        + "12 3.5 10:30 1,234,567 okay, yes. no? oh").Split(' ');

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_a_turn_is_cut_its_text_is_the_same_and_no_entity_shows(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (words, secret) = Turn(random);
            var said = string.Join(' ', words.Select(word => word.Text));
            var whole = Text(new RedactedText(Everything).Settle(words));

            var text = new RedactedText(Everything);
            IReadOnlyList<Word> before = [];
            for (int seen = 0, stable = 0; seen < words.Length;)
            {
                seen = Math.Min(words.Length, seen + random.Next(5));
                stable = Math.Min(seen, stable + random.Next(5));
                var delta = text.Show(new Delta(0, words[..stable], words[stable..seen]));
                Assert.True(delta.Stable.Take(before.Count).SequenceEqual(before), $"Seed {seed}: stable text was rewritten in: {said}");
                Assert.True(delta.Stable.Concat(delta.Unsure).All(IsSafe), $"Seed {seed}: \"{Text(delta.Stable)} | {Text(delta.Unsure)}\" shows an entity of: {said}");
                before = delta.Stable;
            }

            var final = text.Settle(words);
            Assert.Equal(whole, Text(final));
            Assert.True(final.Take(before.Count).SequenceEqual(before), $"Seed {seed}: the final does not begin with the stable text of: {said}");
            Assert.True(final.All(IsSafe), $"Seed {seed}: \"{Text(final)}\" shows an entity of: {said}");
            Assert.Contains(final, word => word.Text.StartsWith('['));

            bool IsSafe(Word shown) => !secret.Contains(shown.Start) || shown.Text == "…" || shown.Text.StartsWith('[');
        }
    }

    /// <summary>Some talk with one to three entities, and where their words start.</summary>
    static (Word[] Words, HashSet<long> Secret) Turn(Random random)
    {
        var words = new List<(string Text, bool IsSecret)>();
        Say(random.Next(6));
        for (var entities = random.Next(1, 4); entities > 0; entities--)
        {
            words.Add((Any(random, "contact", "is", "with", "please"), false));
            words.AddRange(Entity(random).Split(' ').Select(word => (word, true)));
            words.Add((Any(random, "thanks", "and", "then", "okay"), false));
            Say(random.Next(6));
        }

        return (
            [.. words.Select((word, index) => new Word(word.Text, index * 10, index * 10 + 9, 1))],
            [.. words.Index().Where(word => word.Item.IsSecret).Select(word => word.Index * 10L)]);

        void Say(int count) => words.AddRange(Enumerable.Range(0, count).Select(_ => (Any(random, Talk), false)));
    }

    static string Entity(Random random) => random.Next(12) switch
    {
        0 => "kim.lee@example.com",
        1 => "kim dot lee at example dot com",
        2 => "kim at mail dot example dot co dot uk",
        3 => Groups(Card(random), ' '),
        4 => Spoken(Card(random), random),
        5 => Card(random),
        6 => Groups(Card(random), '-'),
        7 => Groups(Iban(random), ' '),
        8 => Spoken(Iban(random), random),
        9 => "+49 711 " + Digits(random, 7),
        10 => Spoken("5" + Digits(random, 6), random),
        _ => Any(random, "Mary Ann", "Kovacevic"),
    };

    static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));

    static string Card(Random random)
    {
        var digits = "4" + Digits(random, 14);
        var sum = digits.Reverse().Select((digit, index) => (index % 2 == 0 ? 2 : 1) * (digit - '0')).Sum(value => value > 9 ? value - 9 : value);
        return digits + (10 - sum % 10) % 10;
    }

    static string Iban(Random random)
    {
        var account = Digits(random, 18);
        var remainder = (account + "131400").Aggregate(0, (rest, digit) => (rest * 10 + digit - '0') % 97);
        return $"DE{98 - remainder:00}{account}";
    }

    static string Spoken(string digits, Random random) => string.Join(' ', digits.Select(digit =>
        char.IsLetter(digit) ? char.ToLowerInvariant(digit).ToString() : digit == '0' && random.Next(2) == 0 ? "oh" : Units[digit - '0']));

    static string Groups(string digits, char between)
    {
        var groups = new StringBuilder();
        foreach (var (index, digit) in digits.Index())
            groups.Append(index > 0 && index % 4 == 0 ? between.ToString() : "").Append(digit);
        return groups.ToString();
    }

    static string Any(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    static string Text(IEnumerable<Word> words) => string.Join(' ', words.Select(word => word.Text));
}
