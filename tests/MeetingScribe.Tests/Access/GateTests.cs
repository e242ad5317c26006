using MeetingScribe.Server.Access;

namespace MeetingScribe.Tests.Access;

public sealed class GateTests
{
    static readonly DateTimeOffset Later = HandClock.Noon.AddHours(1);

    [Theory]
    [InlineData("Ingest", "Ingest", null)]
    [InlineData("Watch, Search", "Search", null)]
    [InlineData("Search", "Watch, Search", null)]
    [InlineData("Admin", "Ingest", null)]
    [InlineData("Watch", "Ingest", "missing_scope")]
    [InlineData("Ingest, Watch, Search", "Admin", "missing_scope")]
    public void A_key_needs_one_of_the_scopes_and_admin_has_them_all(string held, string asked, string? code)
    {
        var grant = new Grant("key", Enum.Parse<Scope>(held));

        var refusal = Gate.Refusal(new RequiredScope(Enum.Parse<Scope>(asked), false, false), grant, reads: true, "m1", null);

        Assert.Equal(code, refusal?.Code);
    }

    [Theory]
    [InlineData("m1", null, true, null)]
    [InlineData("m2", null, true, "other_meeting")]
    [InlineData(null, null, true, "other_meeting")]
    [InlineData("m1", "p1", false, null)]
    [InlineData("m1", "p2", false, "other_participant")]
    [InlineData("m1", "p2", true, "other_participant")]
    [InlineData("m1", null, false, "other_participant")]
    public void A_key_bound_to_a_participant_reads_its_meeting_and_acts_for_that_participant_only(string? meeting, string? participant, bool reads, string? code)
    {
        var grant = new Grant("ephemeral", Scope.Watch, "m1", "p1", Later);

        var refusal = Gate.Refusal(new RequiredScope(Scope.Watch, false, false), grant, reads, meeting, participant);

        Assert.Equal(code, refusal?.Code);
    }

    [Fact]
    public void A_route_that_checks_the_meeting_itself_lets_a_bound_key_in() =>
        Assert.Null(Gate.Refusal(new RequiredScope(Scope.Search, ChecksMeetingItself: true, false), new Grant("ephemeral", Scope.Search, "m1", null, Later), reads: true, null, null));

    [Fact]
    public void An_ephemeral_key_makes_no_keys()
    {
        var required = new RequiredScope(Scope.Ingest, false, ManagesKeys: true);

        Assert.Equal("ephemeral_key", Gate.Refusal(required, new Grant("ephemeral", Scope.Ingest, null, null, Later), reads: false, null, null)?.Code);
        Assert.Null(Gate.Refusal(required, new Grant("standing", Scope.Ingest), reads: false, null, null));
    }
}
