namespace MeetingScribe.Server.Access;

/// <summary>What the key of a request allows.</summary>
/// <param name="Name">The key's name, fit for logs.</param>
/// <param name="MeetingId">The only meeting it is good for; null: all.</param>
/// <param name="ParticipantId">The only participant it may act as; null: all.</param>
/// <param name="ExpiresUtc">Null for a standing key.</param>
/// <param name="Extra">What the minter attached (see <see cref="Storage.TokenRecord.Extra"/>).</param>
/// <param name="KeyId">Tells keys apart without showing them (see <see cref="AccessKeys.IdOf"/>).</param>
sealed record Grant(
    string Name,
    Scope Scopes,
    string? MeetingId = null,
    string? ParticipantId = null,
    DateTimeOffset? ExpiresUtc = null,
    string? Extra = null,
    string? KeyId = null)
{
    public bool IsEphemeral => ExpiresUtc is not null;

    /// <summary>True if any of the scopes asked for is held; admin holds all.</summary>
    public bool Allows(Scope anyOf) => Scopes.HasFlag(Scope.Admin) || (Scopes & anyOf) != Scope.None;

    public bool CoversMeeting(string meetingId) => MeetingId is null || MeetingId == meetingId;

    public bool CoversParticipant(string meetingId, string participantId) =>
        CoversMeeting(meetingId) && (ParticipantId is null || ParticipantId == participantId);
}
