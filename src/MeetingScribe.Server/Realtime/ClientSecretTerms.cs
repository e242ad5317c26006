using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>What a secret says about the sessions it opens: attached to the key as <see cref="Grant.Extra"/>.</summary>
/// <param name="Config">The session's first configuration.</param>
/// <param name="Name">The participant's name, if the minter gave one.</param>
sealed record ClientSecretTerms(SessionConfig Config, string? Name)
{
    public string ToExtra() => JsonSerializer.Serialize(this, ScribeJson.Options);

    /// <summary>Null for keys that were not minted for realtime sessions.</summary>
    public static ClientSecretTerms? Of(Grant grant) =>
        grant.Extra is { } extra ? JsonSerializer.Deserialize<ClientSecretTerms>(extra, ScribeJson.Options) : null;
}
