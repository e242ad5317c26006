namespace MeetingScribe.Server.Transcriptions;

/// <summary>
/// Who may hand in a file, and whose is being heard: as many at once as there are places, the others in order of their coming, and
/// nobody more than can be served in a tolerable time. Thread-safe.
/// </summary>
sealed class FileLine(int places) : IDisposable
{
    const int WaitingPerPlace = 8;

    readonly SemaphoreSlim free = new(places);
    int inside;

    /// <summary>Whether there is room to wait in; whoever got in calls <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref inside) <= places * (1 + WaitingPerPlace))
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref inside);

    /// <summary>Waits for a place; whoever has one gives it back with <see cref="Release"/>.</summary>
    public Task Place(CancellationToken cancellation) => free.WaitAsync(cancellation);

    public void Release() => free.Release();

    public void Dispose() => free.Dispose();
}
