using System.Globalization;

namespace MeetingScribe.Server.Api;

/// <summary>A moment as a query string gives it. An empty one is as good as none.</summary>
static class QueryInstant
{
    public const string Allowed = "an ISO 8601 date such as 2026-03-02 or an instant such as 2026-03-02T09:30:00Z (UTC where no offset is given)";

    static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A date is its first moment; as an end, the first moment of the day after, so that the day is included.</summary>
    public static bool TryParse(string? value, bool isEnd, out DateTimeOffset? instant)
    {
        instant = null;
        if (string.IsNullOrWhiteSpace(value)) return true;
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            if (isEnd && date == DateOnly.MaxValue) return true;
            instant = new DateTimeOffset((isEnd ? date.AddDays(1) : date).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return true;
        }
        // In a URL an unescaped + is a space; 09:30+01:00 is what was meant.
        if (!DateTimeOffset.TryParseExact(
            value.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) return false;
        instant = parsed;
        return true;
    }
}
