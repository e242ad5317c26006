using System.Collections.Concurrent;
using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>What streams that are gone leave to those that follow them: how often a participant failed in a row, and how often a turn's item did.</summary>
sealed class RealtimeTroubles
{
    /// <summary>An item that fails so often is not recognised by asking again.</summary>
    const int LastTry = 3;

    readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<(string Participant, long Turn), FailedItem> items = new();
    long settled;

    /// <returns>Failures in a row, this one included.</returns>
    public int Failed(string participant) => failures.AddOrUpdate(participant, 1, (_, times) => times + 1);

    /// <summary>
    /// True if the turn is not worth another try: its item failed again and again, and either the server names the item itself as the reason or
    /// has recognised others meanwhile. A server that fails everybody's has a trouble of its own, which passes.
    /// </summary>
    public bool IsLost(string participant, long turn, UpstreamFault fault)
    {
        if (fault.Kind == FaultKind.Wait || fault is { Kind: FaultKind.Final, ConcernsAll: true })
            return false;
        var now = Interlocked.Read(ref settled);
        var item = items.AddOrUpdate((participant, turn), _ => new FailedItem(1, now), (_, before) => before with { Times = before.Times + 1 });
        return item.Times >= LastTry && (!fault.ConcernsAll || now > item.SettledBefore);
    }

    public void Settled(string participant, long turn)
    {
        Interlocked.Increment(ref settled);
        failures.TryRemove(participant, out _);
        items.TryRemove((participant, turn), out _);
    }

    /// <param name="SettledBefore">Turns of anybody that were settled when it failed first.</param>
    readonly record struct FailedItem(int Times, long SettledBefore);
}
