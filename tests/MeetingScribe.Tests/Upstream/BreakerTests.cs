using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Tests.Upstream;

public sealed class BreakerTests
{
    static readonly UpstreamFault Lost = new(FaultKind.Transient, "The server is away");
    static readonly UpstreamFault Slow = new(FaultKind.Wait, "Slow down", TimeSpan.FromSeconds(20));
    static readonly UpstreamFault Own = new(FaultKind.Final, "This audio is too short", ConcernsAll: false);

    readonly HandClock clock = new();
    readonly Breaker breaker;

    public BreakerTests() => breaker = new Breaker(clock, new Random(1));

    [Fact]
    public void A_dead_server_is_asked_by_one_of_500_at_a_time()
    {
        Fail(Breaker.Patience);
        Assert.Equal(0, Callers(500));

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Callers(500));
        breaker.Failed(Lost);
        Assert.Equal(0, Callers(500));
    }

    [Fact]
    public void Whoever_asks_in_vain_is_followed_by_another_after_a_break_twice_as_long_up_to_a_minute()
    {
        Fail(Breaker.Patience);
        var breaks = new List<double>();
        for (var asked = 0; asked < 8; asked++)
        {
            breaks.Add(UntilSomebodyMayAsk());
            breaker.Enter();
            breaker.Failed(Lost);
        }

        // Each is up to a quarter shorter, so that servers' clients spread.
        Assert.All(breaks.Zip([2.0, 4, 8, 16, 32, 60, 60, 60]), pair => Assert.InRange(pair.First, pair.Second * 0.75, pair.Second));
    }

    [Fact]
    public void However_many_lose_their_connection_at_once_it_is_one_failure_and_a_short_break()
    {
        Fail(500);

        Assert.InRange(UntilSomebodyMayAsk(), 1.5, 2);
    }

    [Fact]
    public void While_somebody_asks_the_others_come_again_soon()
    {
        Fail(Breaker.Patience);
        clock.Advance(TimeSpan.FromSeconds(2));
        breaker.Enter();

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.Throws<UpstreamException>(breaker.Enter).Fault.Wait);
        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Throws<UpstreamException>(breaker.Enter).Fault.Wait);
    }

    [Fact]
    public void Who_asks_and_gives_up_or_fails_of_its_own_lets_the_next_one_ask_at_once()
    {
        Fail(Breaker.Patience);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, Callers(3));
        breaker.GivenUp();
        Assert.Equal(1, Callers(3));
        breaker.Failed(Own);
        Assert.Equal(1, Callers(3));
    }

    [Fact]
    public void Who_asks_and_is_told_to_wait_makes_everybody_wait_for_so_long()
    {
        Fail(Breaker.Patience);
        clock.Advance(TimeSpan.FromSeconds(2));
        breaker.Enter();
        breaker.Failed(Slow);

        Assert.Equal("Slow down", breaker.Reason!.Sentence);
        Assert.InRange(UntilSomebodyMayAsk(), 20, 25);
    }

    [Fact]
    public void Somebody_who_called_before_neither_shortens_a_wait_nor_gives_another_reason_for_it()
    {
        breaker.Failed(Slow);
        breaker.Failed(Lost);
        Fail(Breaker.Patience);
        breaker.Succeeded();
        breaker.Reached();

        Assert.Equal("Slow down", breaker.Reason!.Sentence);
        Assert.InRange(UntilSomebodyMayAsk(), 20, 25);
    }

    [Fact]
    public void The_longer_of_two_waits_counts()
    {
        breaker.Failed(Slow);
        breaker.Failed(new UpstreamFault(FaultKind.Wait, "A moment", TimeSpan.FromSeconds(1)));
        Assert.Equal("Slow down", breaker.Reason!.Sentence);

        breaker.Failed(new UpstreamFault(FaultKind.Final, "The key is wrong"));
        Assert.Equal("The key is wrong", breaker.Reason!.Sentence);
        Assert.InRange(UntilSomebodyMayAsk(), 60, 75);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Good_news_ends_a_break_at_once_and_a_wait_when_its_time_is_over(bool isWait)
    {
        Fail(Breaker.Patience);
        if (isWait)
        {
            breaker.Failed(Slow);
            clock.Advance(TimeSpan.FromSeconds(25));
        }

        breaker.Succeeded();

        Assert.Null(breaker.Reason);
        Assert.Equal(500, Callers(500));
    }

    [Fact]
    public void Breaks_begin_short_again_once_the_server_has_worked()
    {
        Fail(Breaker.Patience);
        UntilSomebodyMayAsk();
        breaker.Enter();
        breaker.Failed(Lost);
        UntilSomebodyMayAsk();
        breaker.Enter();
        breaker.Succeeded();
        Fail(Breaker.Patience);

        Assert.InRange(UntilSomebodyMayAsk(), 1.5, 2);
    }

    [Fact]
    public void Everybody_may_call_again_once_the_server_has_worked()
    {
        Fail(Breaker.Patience);
        clock.Advance(TimeSpan.FromSeconds(2));
        breaker.Enter();
        breaker.Succeeded();
        Fail(Breaker.Patience - 1);

        Assert.Equal(3, Callers(3));
        Assert.Null(breaker.Reason);
    }

    [Fact]
    public void A_server_that_lets_everybody_in_and_fails_each_is_found_out()
    {
        for (var times = 0; times < Breaker.Patience; times++)
        {
            breaker.Enter();
            breaker.Reached();
            breaker.Failed(Lost);
        }

        Assert.Equal(0, Callers(1));
    }

    [Fact]
    public void A_bad_key_is_shown_once_a_minute_and_a_rate_limit_is_waited_for()
    {
        breaker.Failed(new UpstreamFault(FaultKind.Final, "The key is wrong"));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("The key is wrong", Assert.Throws<UpstreamException>(breaker.Enter).Fault.Sentence);
        clock.Advance(TimeSpan.FromSeconds(17));
        breaker.Enter();
        breaker.Succeeded();

        breaker.Failed(Slow);
        Assert.InRange(Assert.Throws<UpstreamException>(breaker.Enter).Fault.Wait!.Value.TotalSeconds, 20, 25);
    }

    [Fact]
    public void What_concerns_one_call_alone_holds_up_nobody()
    {
        for (var times = 0; times < 100; times++)
            breaker.Failed(Own);

        Assert.Equal(3, Callers(3));
    }

    [Fact]
    public void One_who_was_let_through_and_never_reports_is_not_waited_for_for_ever()
    {
        Fail(Breaker.Patience);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Callers(2));

        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(1, Callers(2));
    }

    void Fail(int times)
    {
        for (var time = 0; time < times; time++)
            breaker.Failed(Lost);
    }

    /// <summary>Moves the clock there, and says how long it took.</summary>
    double UntilSomebodyMayAsk()
    {
        var began = clock.Now;
        while (!breaker.LetsThrough)
            clock.Advance(TimeSpan.FromMilliseconds(10));
        return (clock.Now - began).TotalSeconds;
    }

    int Callers(int trying) => Enumerable.Range(0, trying).Count(_ => Record.Exception(breaker.Enter) is null);
}
