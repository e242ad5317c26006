using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>A key that is revoked on one node ends what it has opened on all.</summary>
public sealed class RevocationTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Revoking_a_key_on_one_node_ends_what_it_has_opened_on_every_node()
    {
        await using var cluster = await SiloCluster.Start();
        var (revoked, other) = (await Mint(cluster.Nodes[0]), await Mint(cluster.Nodes[1]));
        var watching = await Task.WhenAll(cluster.Nodes.Select(node => Open(node, revoked.Key)));
        using var stays = await Open(cluster.Nodes[1], other.Key);

        using var answer = await cluster.Nodes[2].Http.DeleteAsync($"/v1/tokens/{revoked.Id}");

        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        await Task.WhenAll(watching.Select(End));
        using var ended = await cluster.Nodes[0].Http.PostAsync("/v1/meetings/m/end", content: null);
        Assert.Contains("\"ended\"", await stays.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_was_not_told_of_a_revoked_key_looks_for_itself()
    {
        await using var cluster = await SiloCluster.Start();
        var revoked = await Mint(cluster.Nodes[0]);
        await Eventually.IsTrue(async () => await cluster.NodeOf("0") is not null, seconds: 60); // the board, where nodes listen
        var board = (await cluster.NodeOf("0"))!.Value;
        var listening = await Task.WhenAll(cluster.Nodes.Where((_, number) => number != board).Select(node => Open(node, revoked.Key)));

        // Nobody hears of it; and then the board is lost, and with it who had heard what.
        await cluster.ForgetKeys();
        await cluster.Nodes[board].Kill();

        await Task.WhenAll(listening.Select(End));
    }

    static async Task<(string Id, string Key)> Mint(ServiceProcess node)
    {
        using var made = await node.Http.PostAsJsonAsync("/v1/meetings", new { id = "m" });
        using var minted = await node.Http.PostAsJsonAsync("/v1/tokens", new { scope = "watch", meeting_id = "m" });
        Assert.True(minted.IsSuccessStatusCode);
        var token = await minted.Content.ReadFromJsonAsync<JsonElement>();
        return (token.GetProperty("id").GetString()!, token.GetProperty("value").GetString()!);
    }

    /// <summary>Watches the meeting, and has seen its first event.</summary>
    static async Task<StreamReader> Open(ServiceProcess node, string key)
    {
        var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var reader = new StreamReader(await http.GetStreamAsync("/v1/meetings/m/events"));
        Assert.NotNull(await reader.ReadLineAsync().WaitAsync(Patience));
        return reader;
    }

    /// <summary>Reads what comes until the connection is cut, which is no orderly end.</summary>
    static async Task End(StreamReader watching)
    {
        using (watching)
            await Assert.ThrowsAnyAsync<IOException>(async () => await watching.ReadToEndAsync().WaitAsync(Patience));
    }
}
