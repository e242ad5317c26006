namespace MeetingScribe.Server.Storage;

/// <summary>
/// Lets any number of tasks wait for the next change. Take <see cref="Next"/> before looking at what may have changed, then
/// await it. Costs nothing while nobody waits.
/// </summary>
sealed class Pulse
{
    TaskCompletionSource? waiting;

    public Task Next
    {
        get
        {
            if (Volatile.Read(ref waiting) is { } present)
                return present.Task;
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref waiting, fresh, null) ?? fresh).Task;
        }
    }

    public void Fire() => Interlocked.Exchange(ref waiting, null)?.TrySetResult();
}
