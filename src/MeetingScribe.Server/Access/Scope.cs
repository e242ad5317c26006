namespace MeetingScribe.Server.Access;

/// <summary>What a key may do. As a requirement several scopes mean: any one of them.</summary>
[Flags]
enum Scope
{
    None = 0,

    /// <summary>Send audio; create, change and end meetings.</summary>
    Ingest = 1,

    /// <summary>Follow a meeting: captions, transcript, recordings, statistics.</summary>
    Watch = 2,

    /// <summary>Search all meetings and read what is found.</summary>
    Search = 4,

    /// <summary>Everything, erasing and the watch list included.</summary>
    Admin = 8,
}

static class ScopeNames
{
    public const string All = "ingest, watch, search or admin";

    public static Scope? Parse(string name) => name switch
    {
        "ingest" => Scope.Ingest,
        "watch" => Scope.Watch,
        "search" => Scope.Search,
        "admin" => Scope.Admin,
        _ => null,
    };

    /// <summary>The wire name of a single scope; of several, joined by "or".</summary>
    public static string Name(this Scope scopes) =>
        string.Join(" or ", Enum.GetValues<Scope>().Where(scope => scope != Scope.None && scopes.HasFlag(scope)).Select(scope => scope.ToString().ToLowerInvariant()));
}
