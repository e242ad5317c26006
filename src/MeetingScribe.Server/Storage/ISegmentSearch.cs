using MeetingScribe.Search;

namespace MeetingScribe.Server.Storage;

/// <summary>Finds what was stored, from the moment it is stored. Part of <see cref="IStore"/>; never touches a session.</summary>
public interface ISegmentSearch
{
    Task<SearchAnswer> Search(SearchRequest request, CancellationToken cancellation = default);
}
