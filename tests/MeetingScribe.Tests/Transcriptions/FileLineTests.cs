using MeetingScribe.Server.Transcriptions;

namespace MeetingScribe.Tests.Transcriptions;

public sealed class FileLineTests
{
    [Fact]
    public void Eight_wait_for_each_that_is_heard_and_the_next_is_refused_until_one_leaves()
    {
        using var line = new FileLine(places: 2);
        Assert.All(Enumerable.Range(0, 18), _ => Assert.True(line.TryEnter()));

        Assert.False(line.TryEnter());
        line.Leave();
        Assert.True(line.TryEnter());
        Assert.False(line.TryEnter());
    }

    [Fact]
    public async Task Who_waits_gets_the_place_that_is_given_back()
    {
        using var line = new FileLine(places: 1);
        await line.Place(CancellationToken.None);
        var waiting = line.Place(CancellationToken.None);

        Assert.False(waiting.IsCompleted);
        line.Release();
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
