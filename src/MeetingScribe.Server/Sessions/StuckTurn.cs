namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Judges failures in a row that stopped at the same turn: is it the engine, or is it the turn? No word is given up for an engine that is
/// away, so a turn is passed over only if the engine did other work well right before and right after the last of its tries. Rules only; changes
/// between attempts, and is read while one runs.
/// </summary>
sealed class StuckTurn
{
    /// <summary>With the session's own back-off this takes half a minute.</summary>
    public const int Tries = 8;

    readonly HashSet<long> passedOver = [];
    long? suspect;
    int failures;
    bool wasWell;

    /// <summary>Up to this turn, one at a time: then it is certain which one the engine fails on. Null: all turns are above suspicion.</summary>
    public long? CarefulTo => passedOver.Count == 0 ? suspect : Math.Max(suspect ?? 0, passedOver.Max());

    /// <summary>There are turns that are kept from the engine.</summary>
    public bool PassesOver => passedOver.Count > 0;

    /// <summary>The engine is not given the turn any more.</summary>
    public bool IsPassedOver(long turn) => passedOver.Contains(turn);

    /// <summary>An attempt failed.</summary>
    /// <param name="turn">Where it stopped; null where that says nothing of any turn.</param>
    /// <returns>True if it matters now whether the engine does other work: <see cref="Proved"/> wants to know.</returns>
    public bool Failed(long? turn)
    {
        if (turn != suspect)
            (suspect, failures, wasWell) = (turn, 0, false);
        failures++;
        return turn is not null && failures >= Tries - 1;
    }

    /// <param name="isWell">After the last failure the engine did other work.</param>
    public void Proved(bool isWell)
    {
        if (wasWell && isWell)
            passedOver.Add(suspect!.Value);
        wasWell = isWell;
    }
}
