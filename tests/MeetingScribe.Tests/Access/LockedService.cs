using MeetingScribe.Server.Access;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;

namespace MeetingScribe.Tests.Access;

/// <summary>
/// The real service with a standing key for each scope and ephemeral keys of every kind. The meetings they are bound to do not exist, so
/// that whoever may erase one does no harm.
/// </summary>
public sealed class LockedService : IAsyncLifetime
{
    static readonly string[] Scopes = ["admin", "ingest", "watch", "search"];

    internal ServiceProcess Process { get; } = ServiceProcess.Prepare(
        [], ["Scribe:Engine=scripted", .. Scopes.SelectMany((scope, number) => new[] { $"Scribe:ApiKeys:{number}:Key={scope}-key", $"Scribe:ApiKeys:{number}:Scopes={scope}" })]);

    /// <summary>Everybody who may come to a door.</summary>
    internal static IReadOnlyList<Visitor> Visitors { get; } =
    [
        new("nobody", Key: null, Scope.None),
        new("a wrong key", "wrong-key", Scope.None),
        new("a key nobody minted", "ek_unknown", Scope.None),
        new("an expired key", "ek_expired", Scope.None),
        new("a revoked key", "ek_revoked", Scope.None),
        .. Scopes.Select(scope => new Visitor($"{scope}", $"{scope}-key", ScopeNames.Parse(scope)!.Value)),
        .. Scopes.Select(scope => new Visitor($"ephemeral {scope}", $"ek_{scope}", ScopeNames.Parse(scope)!.Value, IsEphemeral: true)),
        .. Scopes.Select(scope => new Visitor($"{scope} for m1", $"ek_{scope}_m1", ScopeNames.Parse(scope)!.Value, IsEphemeral: true, "m1")),
        .. Scopes.Select(scope => new Visitor($"{scope} for p1 of m1", $"ek_{scope}_m1_p1", ScopeNames.Parse(scope)!.Value, IsEphemeral: true, "m1", "p1")),
    ];

    public async ValueTask InitializeAsync()
    {
        await using (var store = SqliteStore.Open(Process.DataDirectory, TimeProvider.System))
        {
            foreach (var visitor in Visitors.Where(visitor => visitor.IsEphemeral || visitor.Key == "ek_revoked"))
                await store.PutToken(Record(visitor, DateTimeOffset.UtcNow.AddHours(1)));
            // Last, because storing a key sweeps those that have expired.
            await store.PutToken(Record(Visitors.Single(visitor => visitor.Key == "ek_expired"), DateTimeOffset.UtcNow.AddSeconds(-1)));
        }

        await Process.Start();
        using var revoked = await Process.Http.DeleteAsync($"/v1/tokens/{AccessKeys.IdOf(StandingKey.Hash("ek_revoked"))}");
        Assert.Equal(System.Net.HttpStatusCode.NoContent, revoked.StatusCode);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    static TokenRecord Record(Visitor visitor, DateTimeOffset expires) => new(
        Convert.ToHexStringLower(StandingKey.Hash(visitor.Key!)), visitor.Scope == Scope.None ? "admin" : visitor.Scope.Name(), visitor.Meeting, visitor.Participant, expires);
}

/// <param name="Scope">None: the key is good for nothing.</param>
sealed record Visitor(string Name, string? Key, Scope Scope, bool IsEphemeral = false, string? Meeting = null, string? Participant = null)
{
    /// <summary>What the gate should answer at a door of that meeting and participant (null: the door has none): 401, 403, or null, come in.</summary>
    public int? Refusal(Door door, string? meeting, string? participant) => this switch
    {
        _ when door.Scopes is null => null,
        { Scope: Scope.None } => 401,
        _ when Scope != Scope.Admin && (Scope & door.Scopes) == 0 => 403,
        { IsEphemeral: true } when door.ManagesKeys => 403,
        { Meeting: { } own } when own != (meeting ?? (door.ChecksMeetingItself ? own : null)) => 403,
        { Participant: { } own } when !door.ChecksMeetingItself && (participant is null ? door.Method != "GET" : own != participant) => 403,
        _ => null,
    };
}

/// <summary>A line of the table of routes, read.</summary>
/// <param name="Method">ANY: whatever.</param>
/// <param name="Scopes">One of these opens it; null: it is open.</param>
sealed record Door(string Method, string Route, Scope? Scopes, bool ManagesKeys, bool ChecksMeetingItself)
{
    public static Door Parse(string line)
    {
        var (place, who) = (line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(", "));
        Scope? scopes = who[0] == "everyone" ? null : who[0].Split(" or ").Aggregate(Scope.None, (all, name) => all | ScopeNames.Parse(name)!.Value);
        return new Door(place.Split(' ')[0], place.Split(' ')[1], scopes, who.Contains("no ephemeral keys"), who.Contains("checks the meeting itself"));
    }

    public string Path(string meeting, string participant) => Route
        .Replace("{meetingId}", meeting).Replace("{participantId}", participant).Replace("{keywordId}", "k1").Replace("{tokenId}", "t1");
}
