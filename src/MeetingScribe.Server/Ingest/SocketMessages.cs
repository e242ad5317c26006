using System.Net.WebSockets;
using System.Text.Json.Serialization;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;

namespace MeetingScribe.Server.Ingest;

/// <summary>What the native socket tells its client; <c>type</c> tells them apart. Positions count sample frames at the declared rate.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReadyMessage), "ready")]
[JsonDerivedType(typeof(AckMessage), "ack")]
[JsonDerivedType(typeof(FinishedMessage), "finished")]
[JsonDerivedType(typeof(ErrorMessage), "error")]
abstract record SocketMessage;

/// <summary>The first message: send audio from this position on.</summary>
sealed record ReadyMessage(string Stream, long Position) : SocketMessage;

/// <summary>All audio before it is durable; the client may forget it.</summary>
sealed record AckMessage(long Position) : SocketMessage;

/// <summary>Everything is transcribed and stored; the close follows.</summary>
sealed record FinishedMessage(long Position, int Segments) : SocketMessage;

/// <summary>Why the connection is closed.</summary>
sealed record ErrorMessage(ProblemFields Error) : SocketMessage;

/// <summary>How a session's refusal is told to a socket: one code, sentence and close status each.</summary>
static class StreamRefusal
{
    /// <summary>HTTP 409 in the range that is free for applications.</summary>
    const WebSocketCloseStatus Conflict = (WebSocketCloseStatus)4009;

    /// <summary>"Try again later" (IANA registry; not in .NET's enum).</summary>
    const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    public static (string Code, string Message, WebSocketCloseStatus Status) Of(StreamOutcome outcome) => outcome switch
    {
        StreamOutcome.Replaced => ("replaced", "A newer connection speaks for this participant now. Connect again only if that was not you.", Conflict),
        StreamOutcome.MeetingEnded => ("meeting_ended", "The meeting has ended; everything said is stored. Use another meeting for more.", WebSocketCloseStatus.EndpointUnavailable),
        StreamOutcome.StreamFinished => ("stream_finished", "The stream is finished and takes no more audio. Name another stream.", Conflict),
        StreamOutcome.UnsupportedFormat => ("unsupported_format", "The audio is not what was declared.", WebSocketCloseStatus.InvalidMessageType),
        StreamOutcome.PositionGap => ("position_gap", "Audio from that position on would leave a gap. Send from the position of ready on.", Conflict),
        StreamOutcome.Overloaded => ("overloaded", "The service cannot take more audio now. Keep what is not acknowledged, and connect again in a few seconds.", TryAgainLater),
        StreamOutcome.Idle => ("idle", "No audio came for too long. Connect again with the same stream to go on.", WebSocketCloseStatus.EndpointUnavailable),
        StreamOutcome.Stopping => ("stopping", "The service is stopping. Connect again with the same stream to go on.", WebSocketCloseStatus.EndpointUnavailable),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
