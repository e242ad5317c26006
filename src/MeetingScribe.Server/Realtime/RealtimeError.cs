using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// What a client of the realtime protocol did wrong, in OpenAI's vocabulary. The same value becomes a REST answer before
/// the upgrade and an <c>error</c> event after it; in both every member is always there, null or not.
/// </summary>
/// <param name="Type">Nearly always <see cref="InvalidRequest"/>.</param>
/// <param name="Code">For programs; one of the codes the real service uses.</param>
/// <param name="Param">The dotted path of the wrong field: <c>session.audio.input.format.rate</c>.</param>
sealed record RealtimeError(string Type, string? Code, string Message, string? Param = null)
{
    public const string InvalidRequest = "invalid_request_error";
    const int QuotedLength = 60;

    public static RealtimeError Invalid(string code, string message, string? param = null) => new(InvalidRequest, code, message, param);

    public static RealtimeError Missing(string param) =>
        Invalid("missing_required_parameter", $"Missing required parameter: '{param}'.", param);

    public static RealtimeError Unknown(string param, string? hint = null) =>
        Invalid("unknown_parameter", $"Unknown parameter: '{param}'.{(hint is null ? "" : " " + hint)}", param);

    public static RealtimeError BadValue(string param, string found, string allowed) =>
        Invalid("invalid_value", $"Invalid value for '{param}': {Short(found)}. Allowed: {allowed}.", param);

    public static RealtimeError BadType(string param, string expected, string found) =>
        Invalid("invalid_type", $"Invalid type for '{param}': expected {expected}, but got {found} instead.", param);

    public static RealtimeError TooLong(string param, int length, int maxLength) =>
        Invalid("string_above_max_length", $"Invalid '{param}': string too long. Expected at most {maxLength} characters, but got {length}.", param);

    /// <param name="bound">The minimum if it is below, else the maximum.</param>
    public static RealtimeError OutOfRange(string param, string found, bool isBelow, int bound) => isBelow
        ? Invalid("integer_below_min_value", $"Invalid '{param}': integer below minimum value. Expected a value >= {bound}, but got {Short(found)}.", param)
        : Invalid("integer_above_max_value", $"Invalid '{param}': integer above maximum value. Expected a value <= {bound}, but got {Short(found)}.", param);

    /// <summary>What <c>JsonElement</c> throws <see cref="InvalidOperationException"/> for: JSON allows it, no text does.</summary>
    public static RealtimeError HalfACharacter() => Invalid("invalid_value", "A text contains half of a surrogate pair, which is not a character.");

    /// <summary>What a client sent, short enough to be repeated to it.</summary>
    public static string Short(string text) => text.Length <= QuotedLength ? text : $"{text[..QuotedLength]}...";

    /// <summary>As a REST answer; on these routes a bad value is 400.</summary>
    public Problem ToProblem(int status = 400) => new(status, Type, Code, Message, Param);

    /// <summary>The <c>error</c> member of the server event.</summary>
    /// <param name="eventId">The id of the client's event that caused it, if it had one.</param>
    public RealtimeErrorFields ToEvent(string? eventId) => new(Type, Code, Message, Param, eventId);
}

/// <param name="EventId">The client's own id of the event at fault.</param>
sealed record RealtimeErrorFields(string Type, string? Code, string Message, string? Param, string? EventId);
