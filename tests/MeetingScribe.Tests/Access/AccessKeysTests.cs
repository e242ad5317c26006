using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Tests.Access;

public sealed class AccessKeysTests
{
    readonly HandClock clock = new();
    readonly MemoryTokens tokens = new();
    readonly AccessKeys keys;

    public AccessKeysTests() => keys = new AccessKeys(
        [new StandingKey(new ApiKeyOptions("first-key", "bots", Scope.Ingest)), new StandingKey(new ApiKeyOptions("second-key", "ana", Scope.Watch | Scope.Search))],
        tokens,
        clock);

    [Fact]
    public async Task A_standing_key_has_its_name_and_scopes()
    {
        Assert.Equal(new Grant("bots", Scope.Ingest), await keys.Find("first-key"));
        Assert.Equal(new Grant("ana", Scope.Watch | Scope.Search), await keys.Find("second-key"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("first-ke")]
    [InlineData("first-key ")]
    [InlineData("FIRST-KEY")]
    [InlineData("ek_unknown")]
    public async Task An_unknown_key_grants_nothing(string key) => Assert.Null(await keys.Find(key));

    [Fact]
    public async Task A_minted_key_is_bound_as_asked_until_the_second_it_expires()
    {
        var minted = await keys.Mint(Scope.Ingest, "m1", "p1", TimeSpan.FromSeconds(60), extra: "{}");

        Assert.Matches("^ek_[0-9a-f]{64}$", minted.Value);
        Assert.Equal(HandClock.Noon.AddSeconds(60), minted.ExpiresAt);
        clock.Now = HandClock.Noon.AddSeconds(59.9);
        Assert.Equal(new Grant("ephemeral", Scope.Ingest, "m1", "p1", minted.ExpiresAt, "{}"), await keys.Find(minted.Value));
        clock.Now = HandClock.Noon.AddSeconds(60);
        Assert.Null(await keys.Find(minted.Value));
    }

    [Fact]
    public async Task The_store_never_sees_a_key()
    {
        var minted = await keys.Mint(Scope.Watch, null, null, TimeSpan.FromSeconds(60));

        var record = Assert.Single(tokens.Records);
        Assert.Matches("^[0-9a-f]{64}$", record.Sha256);
        Assert.DoesNotContain(minted.Value[AccessKeys.EphemeralPrefix.Length..], record.ToString());
        Assert.DoesNotContain(minted.Value, minted.ToString());
        Assert.DoesNotContain("first-key", new ApiKeyOptions("first-key", "bots", Scope.Ingest).ToString());
    }
}
