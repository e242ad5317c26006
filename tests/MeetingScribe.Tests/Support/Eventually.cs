namespace MeetingScribe.Tests;

/// <summary>For what another process does in its own time: asks until it is so, and fails after a generous while.</summary>
static class Eventually
{
    public static async Task IsTrue(Func<Task<bool>> condition, int seconds = 30)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"It did not become true within {seconds} s.");
            await Task.Delay(50);
        }
    }
}
