namespace MeetingScribe.Server.Storage;

/// <summary>What a language model read and wrote in one answer, as its server reported it.</summary>
/// <param name="Model">As the server names it.</param>
public sealed record ModelTokens(string Model, long Input, long Output);

/// <summary>What usage is summed by.</summary>
public enum UsageGroup
{
    /// <summary>UTC days on which the server answered.</summary>
    Day,

    Meeting,

    /// <summary>Of each meeting; what no participant caused (summaries) is a group of its own.</summary>
    Participant,

    /// <summary>Turns, by the ids of their segments; the words of a turn may have come to nothing.</summary>
    Item,

    /// <summary>Models, over everything.</summary>
    Model,
}

/// <param name="From">From this moment on; null: from the beginning.</param>
/// <param name="To">Before this moment; null: to the end.</param>
public sealed record UsageQuery(UsageGroup Group, DateTimeOffset? From = null, DateTimeOffset? To = null, string? MeetingId = null);

/// <summary>What one model was used within a group; what the query does not group by is null.</summary>
/// <param name="Answers">How many turns and summaries the server answered.</param>
/// <param name="Seconds">Of audio, where the server counts seconds.</param>
/// <param name="TextTokens">Of the input.</param>
public sealed record UsageSum(
    DateOnly? Day,
    string? MeetingId,
    string? ParticipantId,
    string? ItemId,
    string Model,
    long Answers,
    double Seconds,
    long AudioTokens,
    long TextTokens,
    long OutputTokens);
