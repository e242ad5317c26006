using System.Collections.Concurrent;

namespace MeetingScribe.Cli.Load;

/// <summary>What went wrong, counted by what it was.</summary>
internal sealed class LoadErrors
{
    readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public void Add(string what) => counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    public IReadOnlyDictionary<string, int> Counts => counts.OrderByDescending(error => error.Value).ToDictionary(error => error.Key, error => error.Value, StringComparer.Ordinal);
}
