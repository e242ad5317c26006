using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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
        Assert.Equal(new Grant("bots", Scope.Ingest, KeyId: IdOf("first-key")), await keys.Find("first-key"));
        Assert.Equal(new Grant("ana", Scope.Watch | Scope.Search, KeyId: IdOf("second-key")), await keys.Find("second-key"));
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
        Assert.Equal(new Grant("ephemeral", Scope.Ingest, "m1", "p1", minted.ExpiresAt, "{}", minted.Id), await keys.Find(minted.Value));
        clock.Now = HandClock.Noon.AddSeconds(60);
        Assert.Null(await keys.Find(minted.Value));
    }

    [Fact]
    public async Task A_revoked_key_is_unknown_at_once_and_what_runs_on_it_is_cut_off()
    {
        var (revoked, other) = (await keys.Mint(Scope.Watch, "m1", null, TimeSpan.FromHours(1)), await keys.Mint(Scope.Watch, "m1", null, TimeSpan.FromHours(1)));
        var (onRevoked, onOther, over) = (new Request(), new Request(), new Request());
        using var first = keys.Begin(revoked.Value, onRevoked.Context);
        using var second = keys.Begin(other.Value, onOther.Context);
        keys.Begin(revoked.Value, over.Context)!.Dispose();

        await keys.Revoke((await keys.FindById(revoked.Id))!);

        Assert.Null(await keys.Find(revoked.Value));
        Assert.Null(await keys.FindById(revoked.Id));
        Assert.NotNull(await keys.Find(other.Value));
        Assert.Equal((true, false, false), (onRevoked.IsAborted, onOther.IsAborted, over.IsAborted));
    }

    [Fact]
    public async Task What_runs_on_a_key_that_another_process_revoked_is_cut_off_at_the_next_look_and_on_one_that_expired_goes_on()
    {
        var (revoked, expired, valid) = (await Mint(hours: 2), await Mint(hours: 1), await Mint(hours: 2));
        var (onRevoked, onExpired, onValid) = (new Request(), new Request(), new Request());
        foreach (var (key, request) in new[] { (revoked, onRevoked), (expired, onExpired), (valid, onValid) })
            keys.Begin(key.Value, request.Context)!.LetIn(key.ExpiresAt);

        clock.Now = HandClock.Noon.AddHours(1);
        foreach (var gone in new[] { revoked, expired })
            await tokens.DeleteToken((await keys.FindById(gone.Id))!.Sha256);
        await keys.CutOffRevoked();

        Assert.Equal((true, false, false), (onRevoked.IsAborted, onExpired.IsAborted, onValid.IsAborted));

        Task<MintedKey> Mint(int hours) => keys.Mint(Scope.Watch, "m1", null, TimeSpan.FromHours(hours));
    }

    [Theory]
    [InlineData("")]
    [InlineData("key_")]
    [InlineData("key_0000000000000000000000000000000g")]
    [InlineData("key_%")]
    [InlineData("key_00000000000000000000000000000000")]
    public async Task An_id_that_no_key_has_finds_none(string id)
    {
        await keys.Mint(Scope.Watch, null, null, TimeSpan.FromHours(1));

        Assert.Null(await keys.FindById(id));
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
        Assert.DoesNotContain("first-key", new StandingKey(new ApiKeyOptions("first-key", "bots", Scope.Ingest)).ToString());
    }

    static string IdOf(string key) => AccessKeys.IdOf(StandingKey.Hash(key));

    /// <summary>A request that knows whether its connection was cut.</summary>
    sealed class Request : IHttpRequestLifetimeFeature
    {
        public Request()
        {
            Context = new DefaultHttpContext();
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public HttpContext Context { get; }

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
