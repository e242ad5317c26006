namespace MeetingScribe.Search;

public enum SearchSort
{
    Relevance,

    /// <summary>By the moment it was said, latest first.</summary>
    Newest,
}

/// <summary>A search, checked and ready. Null leaves a filter open.</summary>
/// <param name="Query">Null lists everything the filters let through, newest first.</param>
/// <param name="Speaker">A speaker's name (case and accents aside) or a participant's id.</param>
/// <param name="Flag">A keyword's id, or <see cref="AnyFlag"/>.</param>
/// <param name="From">Said at this instant or later.</param>
/// <param name="To">Said before this instant.</param>
public sealed record SearchRequest(
    SearchQuery? Query,
    string? MeetingId = null,
    string? Speaker = null,
    string? Flag = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    SearchSort Sort = SearchSort.Relevance,
    int Limit = SearchRequest.DefaultLimit,
    SearchCursor? Cursor = null)
{
    public const string AnyFlag = "*";
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>Without a query there is nothing to be relevant to.</summary>
    public SearchSort EffectiveSort => Query is null ? SearchSort.Newest : Sort;
}
