using System.Globalization;
using System.Text;

namespace MeetingScribe.Transcripts.Export;

/// <summary>What line-based formats have in common: text without line breaks, and times as people read them.</summary>
static class OneLine
{
    /// <summary>Line breaks, tabs and other control characters become single spaces.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // U+2028 and U+2029 end lines too.
            if (!char.IsControl(character) && !char.IsWhiteSpace(character) && character is not ('\u2028' or '\u2029'))
                line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    public static string Title(Meeting meeting) => Of(string.IsNullOrWhiteSpace(meeting.Title) ? meeting.Id : meeting.Title);

    /// <summary><c>01:02:03</c>, with more digits from 100 hours on.</summary>
    public static string Clock(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");
    }

    /// <summary>As <see cref="Clock"/>, with milliseconds behind <paramref name="separator"/>.</summary>
    public static string ExactClock(long milliseconds, char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{Clock(milliseconds)}{separator}{milliseconds % 1000:000}");

    public static string Date(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
