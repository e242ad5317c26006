using System.Globalization;

namespace MeetingScribe.Cli.Commands;

/// <summary>Milliseconds of a meeting's clock as people read them.</summary>
internal static class Clock
{
    public static string Show(long milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds).ToString(milliseconds >= 3_600_000 ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
}
