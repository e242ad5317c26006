namespace MeetingScribe.Cli.Load;

/// <summary>Finds the largest number that meets the bounds: doubles until one does not, then halves what lies between.</summary>
/// <param name="meets">Tries a number.</param>
internal sealed class Capacity(Func<int, Task<bool>> meets)
{
    /// <summary>The noise of a single run is larger than this share.</summary>
    const double Precision = 0.05;

    /// <returns>0 if not even <paramref name="first"/> does and nothing below it either.</returns>
    public async Task<int> Find(int first, int most)
    {
        var (good, bad) = (0, 0);
        for (var next = Math.Min(first, most); bad == 0 && good < most; next = Math.Min(next * 2, most))
        {
            if (await meets(next))
                good = next;
            else
                bad = next;
        }
        while (bad - good > Math.Max(1, Precision * good) && bad > 0)
        {
            var next = (good + bad) / 2;
            if (await meets(next))
                good = next;
            else
                bad = next;
        }
        return good;
    }
}
