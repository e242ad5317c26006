namespace MeetingScribe.Server.Configuration;

/// <summary>How far one name is from another that may have been meant.</summary>
static class Spelling
{
    /// <summary>Levenshtein's distance: letters to add, remove or change, whatever their case.</summary>
    public static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + change, 1 + Math.Min(row[j], row[j - 1])));
            }
        }

        return row[^1];
    }
}
