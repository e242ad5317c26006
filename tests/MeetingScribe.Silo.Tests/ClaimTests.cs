using MeetingScribe.Silo.Membership;
using MeetingScribe.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MeetingScribe.Silo.Tests;

/// <summary>Who writes a recording, over a real database. Nodes that renew nothing stand for nodes that are cut off.</summary>
public sealed class ClaimTests : IAsyncLifetime
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    NpgsqlDataSource source = null!;

    public async ValueTask InitializeAsync() => source = NpgsqlDataSource.Create(await (await PostgreSqlServer.Shared).CreateDatabase());

    public ValueTask DisposeAsync() => source.DisposeAsync();

    [Fact]
    public async Task A_recording_is_one_nodes_until_it_gives_it_back()
    {
        using var ana = await Node("ana");
        using var ben = await Node("ben");

        var claim = (await ana.Claim("r1"))!;
        Assert.Equal((true, false, false), (claim.Holds, claim.IsLost, claim.IsTakenOver));
        Assert.Null(await ben.Claim("r1"));
        Assert.NotNull(await ben.Claim("r2"));

        await claim.DisposeAsync();
        Assert.False((await ben.Claim("r1"))!.IsTakenOver);
    }

    [Fact]
    public async Task Who_has_it_again_at_once_keeps_it()
    {
        using var ana = await Node("ana");
        using var ben = await Node("ben");

        for (var round = 0; round < 20; round++)
        {
            var givingBack = (await ana.Claim("r1"))!.DisposeAsync();
            Assert.NotNull(await ana.Claim("r1"));
            await givingBack;
            Assert.Null(await ben.Claim("r1"));
        }
    }

    [Fact]
    public async Task Of_a_node_that_renews_nothing_it_is_taken_over_when_its_lease_has_ended_and_never_before()
    {
        using var cut = await Node("cut", renews: false);
        using var ben = await Node("ben");
        var claim = (await cut.Claim("r1"))!;

        var takenOver = await ben.Claim("r1");
        while (takenOver is null)
        {
            var held = claim.Holds;
            takenOver = await ben.Claim("r1");
            Assert.False(held && takenOver is not null && claim.Holds, "Two nodes held it.");
        }

        Assert.True(takenOver.IsTakenOver);
        Assert.False(claim.Holds);

        // Back, it learns of it before it holds anything again.
        var back = claim.Changed;
        await cut.Renew();
        await back;
        Assert.Equal((false, true), (claim.Holds, claim.IsLost));
        await claim.DisposeAsync();
        Assert.Null(await cut.Claim("r1"));
    }

    [Fact]
    public async Task What_nobody_took_over_meanwhile_is_held_again()
    {
        using var cut = await Node("cut", renews: false);
        var claim = (await cut.Claim("r1"))!;
        await Eventually.IsTrue(() => Task.FromResult(!claim.Holds));

        await cut.Renew();

        Assert.Equal((true, false), (claim.Holds, claim.IsLost));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_its_next_ones_at_once()
    {
        using (var killed = await Node("ana"))
            Assert.NotNull(await killed.Claim("r1"));
        using var ben = await Node("ben");
        Assert.Null(await ben.Claim("r1"));

        using var next = await Node("ana");

        Assert.NotNull(await next.Claim("r1"));
    }

    async Task<LeasedClaims> Node(string name, bool renews = true)
    {
        var node = new LeasedClaims(new ClusterTables(source, "c"), name, Lease, TimeProvider.System, NullLogger<LeasedClaims>.Instance);
        if (renews)
            await node.StartAsync(CancellationToken.None);
        else
            await node.Open();
        return node;
    }
}
