namespace MeetingScribe.Silo;

/// <summary>Calls to a grain whose node may have just been lost: they are repeated until the cluster has found it a new one.</summary>
static class Reach
{
    /// <summary>A lost node is noticed and replaced in well under this.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    /// <param name="call">May be done twice: its answer may have been lost on the way.</param>
    public static async Task<T> Repeat<T>(Func<Task<T>> call, TimeProvider time)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (IsOfTransport(e) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Again, time);
            }
        }
    }

    /// <inheritdoc cref="Repeat{T}"/>
    public static Task Repeat(Func<Task> call, TimeProvider time) => Repeat(
        async () =>
        {
            await call();
            return true;
        },
        time);

    public static bool IsOfTransport(Exception e) => e is OrleansException or TimeoutException;
}
