using System.Text;

namespace MeetingScribe.Search;

/// <summary>A hit's text as HTML, with what was searched for between <c>&lt;mark&gt;</c> and <c>&lt;/mark&gt;</c>. Everything else is escaped.</summary>
public static class Snippet
{
    /// <summary>A longer text is cut to this many words around the first mark; a turn of half a minute has about 90.</summary>
    const int MaxWords = 40;

    const int WordsBefore = 8;

    /// <param name="query">Null marks nothing.</param>
    public static string Of(string text, SearchQuery? query)
    {
        var tokens = SearchTokens.Split(text);
        var marks = Marks(tokens, query);

        // 1. The part to show.
        var first = tokens.Count <= MaxWords || marks.Count == 0 ? 0 : Math.Clamp(marks[0].First - WordsBefore, 0, tokens.Count - MaxWords);
        var last = Math.Min(tokens.Count, first + MaxWords);
        var from = first == 0 ? 0 : tokens[first].Offset;
        var to = last == tokens.Count ? text.Length : tokens[last - 1].Offset + tokens[last - 1].Length;

        // 2. Escaped, piece by piece, so that no tag of the text's own survives and no entity is cut.
        var html = new StringBuilder(from > 0 ? "… " : "");
        var done = from;
        foreach (var (begin, end) in marks)
        {
            if (begin < first || end > last) continue;
            var (markFrom, markTo) = (tokens[begin].Offset, tokens[end - 1].Offset + tokens[end - 1].Length);
            html.Append(Escape(text[done..markFrom])).Append("<mark>").Append(Escape(text[markFrom..markTo])).Append("</mark>");
            done = markTo;
        }
        html.Append(Escape(text[done..to]));
        return to < text.Length ? html.Append(" …").ToString() : html.ToString();
    }

    /// <summary>Token ranges, in order, that do not overlap; the longest wins where several begin.</summary>
    static List<(int First, int End)> Marks(List<SearchToken> tokens, SearchQuery? query)
    {
        var marks = new List<(int First, int End)>();
        if (query is null) return marks;
        var wanted = query.Wanted.ToArray();
        for (var i = 0; i < tokens.Count;)
        {
            var length = wanted.Max(term => term.MatchAt(tokens, i));
            if (length > 0) marks.Add((i, i + length));
            i += Math.Max(1, length);
        }
        return marks;
    }

    /// <summary>The five characters that mean something in HTML; every other script stays readable in the source.</summary>
    static string Escape(string text) => new StringBuilder(text)
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;").ToString();
}
