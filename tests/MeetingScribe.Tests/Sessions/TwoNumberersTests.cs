using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Sessions;

/// <summary>Two nodes that cannot see each other may both believe that a meeting is theirs to number.</summary>
public sealed class TwoNumberersTests
{
    [Fact]
    public async Task Whoever_comes_second_is_refused_once_and_numbers_on_behind_the_first()
    {
        await using var host = await SessionsHost.Open();
        var stream = await Stream(host.Store);
        var first = (await host.Node.OpenMeeting("m"))!;
        using var other = host.Over(host.Store);
        var second = (await other.OpenMeeting("m"))!;

        Assert.Equal(1, (await first.Commit(stream, Said(1), Sample.Checkpoint(24_000), "seg_1"))!.Sequence);
        var refused = await Assert.ThrowsAsync<StoreException>(() => second.Commit(stream, Said(2), Sample.Checkpoint(40_000), "seg_2"));
        var segment = await second.Commit(stream, Said(2), Sample.Checkpoint(40_000), "seg_2");

        Assert.Equal((StoreFailure.SequenceTaken, 2L), (refused.Failure, segment!.Sequence));
        Assert.Equal([1L, 2L], (await host.Store.Segments("m", 0, 10)).Select(one => one.Sequence));
        Assert.Equal(2, second.Feed.Last);
    }

    static Utterance Said(int turn) =>
        new(turn * 16_000, (turn * 16_000) + 8_000, [new Word($"word{turn}", turn * 16_000, (turn * 16_000) + 4_000, 0.9)], "en", "scripted", Carry: null);

    static async Task<StreamRecord> Stream(IStore store)
    {
        await store.OpenMeeting(Sample.Meeting("m"));
        await store.JoinParticipant("m", "ana", "Ana", Sample.Start);
        return await store.OpenStream("m", "ana", "s", Sample.Format, Sample.Start);
    }
}
