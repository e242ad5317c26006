using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Tests.Upstream;

public sealed class BreakerTests
{
    static readonly UpstreamFault Lost = new(FaultKind.Transient, "The server is away");

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
    public void Breaks_grow_to_a_minute()
    {
        Fail(40);

        clock.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal(0, Callers(1));
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(1, Callers(2));
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

        breaker.Failed(new UpstreamFault(FaultKind.Wait, "Slow down", TimeSpan.FromSeconds(20)));
        Assert.InRange(Assert.Throws<UpstreamException>(breaker.Enter).Fault.Wait!.Value.TotalSeconds, 20, 25);
    }

    [Fact]
    public void What_concerns_one_call_alone_holds_up_nobody()
    {
        for (var times = 0; times < 100; times++)
            breaker.Failed(new UpstreamFault(FaultKind.Final, "This audio is too short", ConcernsAll: false));

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

    int Callers(int trying) => Enumerable.Range(0, trying).Count(_ => Record.Exception(breaker.Enter) is null);
}
