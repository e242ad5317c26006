using System.Collections.Immutable;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// The standing watch list: stored, and held ready as one matcher that every session reads. A change swaps the whole
/// list at once; the matcher is built when it is next asked for, so that many changes in a row build it once.
/// </summary>
sealed class WatchList(IStore store) : IDisposable
{
    readonly SemaphoreSlim changing = new(1);
    volatile Edition current = new(ImmutableSortedDictionary.Create<string, Keyword>(StringComparer.Ordinal));

    /// <summary>In order of their ids.</summary>
    public IReadOnlyCollection<Keyword> Keywords => [.. current.Keywords.Values];

    public Keyword? Find(string keywordId) => current.Keywords.GetValueOrDefault(keywordId);

    /// <summary>Reads what is stored; called once, before the first session.</summary>
    public async Task Load(CancellationToken cancellation = default)
    {
        var stored = await store.Keywords(cancellation);
        current = new(stored.ToImmutableSortedDictionary(keyword => keyword.Id, keyword => keyword, StringComparer.Ordinal));
    }

    /// <summary>Adds or replaces; true if it is new. Sessions see it from their next word on.</summary>
    public Task<bool> Put(Keyword keyword) =>
        Change(() => store.PutKeyword(keyword), keywords => keywords.SetItem(keyword.Id, keyword));

    /// <summary>False if there is no such keyword.</summary>
    public Task<bool> Delete(string keywordId) =>
        Change(() => store.DeleteKeyword(keywordId), keywords => keywords.Remove(keywordId));

    /// <summary>
    /// The standing list and the meeting's own keywords. Cheap: the thousands are shared, the few are added. Ask again for
    /// every text, or whenever <see cref="Meeting.Keywords"/> change.
    /// </summary>
    public KeywordMatcher For(Meeting meeting)
    {
        var standing = current.Matcher.Value;
        return meeting.Keywords.Count == 0 ? standing : new KeywordMatcher(meeting.Keywords.Select(OfMeeting), standing);
    }

    public void Dispose() => changing.Dispose();

    static Keyword OfMeeting(string phrase) => new($"meeting:{phrase}", phrase, null);

    async Task<bool> Change(Func<Task<bool>> storeIt, Func<ImmutableSortedDictionary<string, Keyword>, ImmutableSortedDictionary<string, Keyword>> change)
    {
        // One change at a time, stored first: what is held is never ahead of what is stored.
        await changing.WaitAsync();
        try
        {
            var isDone = await storeIt();
            current = new(change(current.Keywords));
            return isDone;
        }
        finally
        {
            changing.Release();
        }
    }

    sealed class Edition(ImmutableSortedDictionary<string, Keyword> keywords)
    {
        public ImmutableSortedDictionary<string, Keyword> Keywords => keywords;

        public Lazy<KeywordMatcher> Matcher { get; } = new(() => new KeywordMatcher(keywords.Values));
    }
}
