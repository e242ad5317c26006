using MeetingScribe.Server.Engines.PocketSphinx;

namespace MeetingScribe.Tests.Engines.PocketSphinx;

public sealed class DecoderPoolTests
{
    readonly List<Decoder> made = [];

    [Fact]
    public async Task Decoders_are_made_only_when_none_is_free()
    {
        var pool = Pool(limit: 3);

        var first = await pool.Rent(CancellationToken.None);
        pool.Return(first);

        Assert.Same(first, await pool.Rent(CancellationToken.None));
        Assert.NotSame(first, await pool.Rent(CancellationToken.None));
        Assert.Equal(2, made.Count);
    }

    [Fact]
    public async Task Turns_beyond_the_limit_wait_and_are_served_in_the_order_they_came()
    {
        var pool = Pool(limit: 1);
        var decoder = await pool.Rent(CancellationToken.None);
        var waiting = Enumerable.Range(0, 3).Select(_ => pool.Rent(CancellationToken.None)).ToList();

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.All(waiting.Skip(turn), rent => Assert.False(rent.IsCompleted));
            pool.Return(decoder);
            Assert.Same(decoder, await waiting[turn]);
        }

        Assert.Single(made);
    }

    [Fact]
    public async Task Who_stops_waiting_or_fails_to_make_one_takes_no_place()
    {
        var fails = true;
        var pool = new DecoderPool<Decoder>(1, () => fails ? throw new InvalidOperationException("no memory") : Task.FromResult(new Decoder()));

        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.Rent(CancellationToken.None));
        fails = false;
        var decoder = await pool.Rent(CancellationToken.None);
        using var impatience = new CancellationTokenSource();
        var impatient = pool.Rent(impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        pool.Return(decoder);

        Assert.Same(decoder, await pool.Rent(CancellationToken.None));
    }

    [Fact]
    public async Task A_closed_pool_frees_the_idle_at_once_and_the_rented_when_they_come_back()
    {
        var pool = Pool(limit: 2);
        var (idle, rented) = (await pool.Rent(CancellationToken.None), await pool.Rent(CancellationToken.None));
        pool.Return(idle);

        pool.Dispose();
        Assert.Equal((true, false), (idle.IsDisposed, rented.IsDisposed));

        pool.Return(rented);
        Assert.True(rented.IsDisposed);
    }

    DecoderPool<Decoder> Pool(int limit) => new(limit, () =>
    {
        made.Add(new Decoder());
        return Task.FromResult(made[^1]);
    });

    sealed class Decoder : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
