using MeetingScribe.Server.Storage;

namespace MeetingScribe.Tests.Storage;

/// <summary>Several writers of one meeting, in other processes too where the store allows it: the store settles who numbers it.</summary>
public abstract class WritersTests(StoreKind kind)
{
    const int Rounds = 40;

    [Fact]
    public async Task A_turn_that_two_store_at_once_is_stored_once_and_both_get_it()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var (first, second) = (fixture.Store, fixture.OpenBeside());
        var stream = await fixture.OpenStream();

        for (var round = 1; round <= Rounds; round++)
        {
            var got = await AtOnce(
                () => first.Commit(Sample.Segment("m1", round, "by the first"), stream, round * 1_600, Sample.Checkpoint(round * 1_600)),
                () => second.Commit(Sample.Segment("m1", round, "by the second"), stream, round * 1_600, Sample.Checkpoint(round * 1_600)));

            Assert.Equal(got[0]!.Id, got[1]!.Id);
            Assert.Equal(round, await first.LastSequence("m1"));
        }

        Assert.Equal(Rounds, await first.CountSegments(stream));
        await Close(fixture, second);
    }

    [Fact]
    public async Task A_number_that_two_give_at_once_is_the_first_ones_and_the_other_is_told()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var (first, second) = (fixture.Store, fixture.OpenBeside());
        var (ana, ben) = (await fixture.OpenStream(participant: "ana"), await fixture.OpenStream(participant: "ben"));

        for (var round = 1; round <= Rounds; round++)
        {
            var outcomes = await AtOnce(() => TryCommit(first, ana, round), () => TryCommit(second, ben, round));

            Assert.Equal([null, StoreFailure.SequenceTaken], outcomes.Order());
        }

        Assert.Equal(Enumerable.Range(1, Rounds).Select(number => (long)number), (await first.Segments("m1", 0, 1_000)).Select(segment => segment.Sequence));
        Assert.False(new StoreException(StoreFailure.SequenceTaken, "").IsWorthRetrying);
        await Close(fixture, second);
    }

    [Fact]
    public async Task Meetings_participants_and_streams_that_two_open_at_once_are_one()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var (first, second) = (fixture.Store, fixture.OpenBeside());

        for (var round = 0; round < Rounds; round++)
        {
            var meeting = $"m{round}";
            var created = await AtOnce(() => first.CreateMeeting(Sample.Meeting(meeting)), () => second.CreateMeeting(Sample.Meeting(meeting)));
            Assert.Single(created, one => one is not null);
            await AtOnce(() => first.JoinParticipant(meeting, "p", "Ana", Sample.Start), () => second.JoinParticipant(meeting, "p", "Ana", Sample.Start));
            var opened = await AtOnce(
                () => first.OpenStream(meeting, "p", "s", Sample.Format, Sample.Start.AddSeconds(2)),
                () => second.OpenStream(meeting, "p", "s", Sample.Format, Sample.Start.AddSeconds(1)));
            Assert.Equal(opened[0], opened[1]);
            Assert.Equal(opened[0].StartUtc, (await first.FindMeeting(meeting))!.StartUtc);
        }

        await Close(fixture, second);
    }

    static async Task<StoreFailure?> TryCommit(IStore store, StreamKey stream, int round)
    {
        try
        {
            await store.Commit(Sample.Segment("m1", round, stream.ParticipantId, participant: stream.ParticipantId), stream, round * 1_600, Sample.Checkpoint(round * 1_600));
            return null;
        }
        catch (StoreException error)
        {
            return error.Failure;
        }
    }

    static Task<T[]> AtOnce<T>(params Func<Task<T>>[] calls) => Task.WhenAll(calls.Select(Task.Run));

    static async Task Close(StoreFixture fixture, IStore second)
    {
        if (second != fixture.Store)
            await second.DisposeAsync();
    }
}

public sealed class SqliteWritersTests() : WritersTests(StoreKind.Sqlite);

public sealed class PostgreSqlWritersTests() : WritersTests(StoreKind.PostgreSql);
