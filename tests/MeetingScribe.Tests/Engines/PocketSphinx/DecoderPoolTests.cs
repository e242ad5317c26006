using MeetingScribe.Server.Engines.PocketSphinx;

namespace MeetingScribe.Tests.Engines.PocketSphinx;

public sealed class DecoderPoolTests
{
    readonly List<Decoder> made = [];
    readonly HandClock clock = new();

    [Fact]
    public async Task Decoders_are_made_only_when_none_is_free()
    {
        var pool = Pool(limit: 3);

        var first = await Rent(pool);
        first.Dispose();

        Assert.Same(first.Decoder, (await Rent(pool)).Decoder);
        Assert.NotSame(first.Decoder, (await Rent(pool)).Decoder);
        Assert.Equal(2, made.Count);
    }

    [Fact]
    public async Task Turns_beyond_the_limit_wait_and_are_served_in_the_order_they_came()
    {
        var pool = Pool(limit: 1);
        var rented = await Rent(pool);
        var waiting = Enumerable.Range(0, 3).Select(_ => Rent(pool)).ToList();

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.All(waiting.Skip(turn), rent => Assert.False(rent.IsCompleted));
            rented.Dispose();
            rented = await waiting[turn];
        }

        Assert.Single(made);
    }

    [Fact]
    public async Task Recordings_take_half_of_them_at_most_so_that_who_speaks_now_finds_one()
    {
        var pool = Pool(limit: 4);
        var recordings = Enumerable.Range(0, 3).Select(_ => Rent(pool, isLive: false)).ToList();

        Assert.Equal([true, true, false], recordings.Select(rent => rent.IsCompleted));
        var live = new[] { await Rent(pool), await Rent(pool) };

        live[0].Dispose();
        Assert.False(recordings[2].IsCompleted);
        (await recordings[0]).Dispose();
        await recordings[2];
    }

    [Fact]
    public async Task The_delay_is_the_longest_wait_of_the_living()
    {
        var pool = Pool(limit: 1);
        var rented = await Rent(pool, isLive: false);
        var recording = Rent(pool, isLive: false);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, pool.Delay);

        var live = Rent(pool);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), pool.Delay);

        rented.Dispose();
        (await live).Dispose();
        (await recording).Dispose();
        Assert.Equal(TimeSpan.Zero, pool.Delay);
    }

    [Fact]
    public async Task Who_has_no_patience_gets_none_and_takes_no_place()
    {
        var pool = Pool(limit: 1);
        using (await Rent(pool))
        {
            Assert.Null(await pool.Rent(isLive: true, TimeSpan.Zero, CancellationToken.None));
            Assert.Null(await pool.Rent(isLive: false, TimeSpan.Zero, CancellationToken.None));
        }

        using (Assert.IsType<DecoderPool<Decoder>.Rental>(await pool.Rent(isLive: false, TimeSpan.Zero, CancellationToken.None)))
            Assert.Null(await pool.Rent(isLive: true, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Who_stops_waiting_or_fails_to_make_one_takes_no_place()
    {
        var fails = true;
        var pool = new DecoderPool<Decoder>(1, () => fails ? throw new InvalidOperationException("no memory") : Task.FromResult(new Decoder()), clock);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Rent(pool));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Rent(pool, isLive: false));
        fails = false;
        var rented = await Rent(pool);
        foreach (var isLive in new[] { true, false })
        {
            using var impatience = new CancellationTokenSource();
            var impatient = pool.Rent(isLive, impatience.Token);
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        }
        rented.Dispose();

        Assert.Same(rented.Decoder, (await Rent(pool, isLive: false)).Decoder);
    }

    [Fact]
    public async Task A_closed_pool_frees_the_idle_at_once_and_the_rented_when_they_come_back()
    {
        var pool = Pool(limit: 2);
        var (idle, rented) = (await Rent(pool), await Rent(pool));
        idle.Dispose();

        pool.Dispose();
        Assert.Equal((true, false), (idle.Decoder.IsDisposed, rented.Decoder.IsDisposed));

        rented.Dispose();
        Assert.True(rented.Decoder.IsDisposed);
    }

    static Task<DecoderPool<Decoder>.Rental> Rent(DecoderPool<Decoder> pool, bool isLive = true) => pool.Rent(isLive, CancellationToken.None);

    DecoderPool<Decoder> Pool(int limit) => new(
        limit,
        () =>
        {
            made.Add(new Decoder());
            return Task.FromResult(made[^1]);
        },
        clock);

    sealed class Decoder : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
