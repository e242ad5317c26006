namespace MeetingScribe.Tests.Engines;

/// <summary>Word errors as speech people count them: substituted, left out and put in, case and punctuation aside.</summary>
static class WordErrors
{
    /// <summary>What is said in one of the real recordings.</summary>
    public static string Reference(string file) =>
        File.ReadLines(Path.Combine(Repository.Speech!, "MANIFEST.tsv")).Select(line => line.Split('\t')).First(row => row[0] == file)[8];

    public static int Between(string reference, string text)
    {
        var (said, heard) = (Words(reference), Words(text));
        var costs = Enumerable.Range(0, heard.Length + 1).ToArray();
        for (var i = 1; i <= said.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= heard.Length; j++)
            {
                var changed = diagonal + (said[i - 1] == heard[j - 1] ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.Min(changed, 1 + Math.Min(costs[j - 1], costs[j]));
            }
        }
        return costs[^1];
    }

    static string[] Words(string text) =>
        new string([.. text.ToLowerInvariant().Where(letter => char.IsLetter(letter) || letter is ' ' or '\'')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
