using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MeetingScribe.Search;

/// <summary>Where the next page begins; opaque to callers.</summary>
/// <param name="Key">Newest first: the key of the last hit shown. By relevance: the newest key when the first page was made,
/// so that what is said meanwhile does not shift the pages.</param>
/// <param name="Offset">By relevance: hits shown so far.</param>
public sealed record SearchCursor(SearchSort Sort, long Key, int Offset)
{
    public static SearchCursor? Parse(string text)
    {
        if (!Base64Url.IsValid(text)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(':');
        return parts is [var sort, var key, var offset]
            && sort is "n" or "r"
            && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var keyValue)
            && int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var offsetValue)
            ? new SearchCursor(sort == "n" ? SearchSort.Newest : SearchSort.Relevance, keyValue, offsetValue)
            : null;
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{(Sort == SearchSort.Newest ? 'n' : 'r')}:{Key}:{Offset}")));
}
