using System.Text.Json;

namespace MeetingScribe.Server.Realtime;

/// <summary>Reads the <c>session</c> of an update or a secret: all of it counts, or none.</summary>
static class SessionConfigParser
{
    /// <returns>The next configuration, or what is wrong with the update; exactly one of them.</returns>
    public static (SessionConfig? Next, RealtimeError? Error) Apply(SessionConfig current, JsonElement session, SessionRules rules) =>
        session.ValueKind == JsonValueKind.Object && rules != SessionRules.Hearing
            ? (current, null)
            : (null, RealtimeError.BadType("session", "an object", "something else"));
}
