using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

/// <summary>Announces a participant and hands out what its client needs to stream: where to, and a key for nothing else.</summary>
static class ParticipantsEndpoint
{
    public static void MapParticipants(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/meetings/{meetingId}/participants", Join)
            .RequireScope(Scope.Ingest, managesKeys: true).WithValidIds().WithSummary("Add a participant; answers where to stream and a key for it");

    static async Task<IResult> Join(string meetingId, HttpRequest request, ISessionDirectory sessions, AccessKeys keys, CancellationToken cancellation)
    {
        var fields = await Fields.Read(request);
        var participantId = fields.Id("id") ?? NewId.Make("p_");
        var name = fields.Text("name", Limits.Name, required: true);
        if (fields.Problem is { } problem)
            return problem;
        if (await sessions.Describe(meetingId, cancellation) is not { } meeting)
            return Problem.NotFound("meeting", meetingId);
        if (meeting.Status == Meeting.Ended || await (await sessions.Meeting(meetingId)).Join(participantId, name) is not { } participant)
            return Problem.Conflict("meeting_ended", $"The meeting \"{meetingId}\" has ended, so nobody can join it. Create another meeting.");

        // As long as a key may live: a stream that is cut late in a long meeting must still be able to resume.
        var secret = await keys.Mint(Scope.Ingest, meetingId, participantId, Limits.MaxKeyLifetime, cancellation: cancellation);
        return TypedResults.Created(
            $"/v1/meetings/{meetingId}",
            new JoinedParticipant(
                participant.Id, participant.MeetingId, participant.Name, participant.JoinedUtc, participant.LeftUtc, participant.Health,
                AudioUrl(request, meetingId, participantId), secret));
    }

    static string AudioUrl(HttpRequest request, string meetingId, string participantId) =>
        $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}{request.PathBase}/v1/meetings/{meetingId}/participants/{participantId}/audio";
}

/// <summary>A <see cref="Participant"/>, and how its audio gets here.</summary>
sealed record JoinedParticipant(
    string Id,
    string MeetingId,
    string Name,
    DateTimeOffset JoinedUtc,
    DateTimeOffset? LeftUtc,
    ParticipantHealth Health,
    string AudioUrl,
    MintedKey ClientSecret);
