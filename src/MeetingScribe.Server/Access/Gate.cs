namespace MeetingScribe.Server.Access;

/// <summary>
/// Decides for a route, its ids and a key whether the request may go on. A participant's key reads its whole meeting
/// but acts on that participant only.
/// </summary>
static class Gate
{
    public const string MeetingRouteValue = "meetingId";
    public const string ParticipantRouteValue = "participantId";

    /// <summary>Null: go on.</summary>
    public static Problem? Refusal(RequiredScope required, Grant grant, bool reads, string? meetingId, string? participantId)
    {
        if (!grant.Allows(required.AnyOf))
            return Problem.Forbidden("missing_scope", $"This key does not have the scope this call needs: {required.AnyOf.Name()}. Use a key that has it.");
        if (required.ManagesKeys && grant.IsEphemeral)
            return Problem.Forbidden("ephemeral_key", "An ephemeral key can neither make nor revoke keys. Use a standing key.");
        if (grant.MeetingId is null || required.ChecksMeetingItself)
            return null;
        if (meetingId is null || !grant.CoversMeeting(meetingId))
            return Problem.OtherMeeting();
        if (grant.ParticipantId is null || (participantId is null ? reads : grant.CoversParticipant(meetingId, participantId)))
            return null;
        return Problem.Forbidden("other_participant", "This key is bound to another participant. Use the key that was made for this one.");
    }
}
