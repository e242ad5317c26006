using Orleans.Concurrency;
using Orleans.Utilities;

namespace MeetingScribe.Silo.Grains;

/// <summary>Where a node says what concerns all of them. One for the cluster.</summary>
[Alias("scribe.board")]
interface IBoardGrain : IGrainWithIntegerKey
{
    /// <summary>To be repeated within a minute.</summary>
    [Alias("subscribe")]
    Task Subscribe(INodeObserver observer);

    /// <summary>False: whatever was said lately, this one has not heard it.</summary>
    [Alias("knows")]
    Task<bool> Knows(INodeObserver observer);

    /// <summary>The standing watch list changed; when this completes every node that can be reached flags by it.</summary>
    [Alias("watch-list-changed")]
    Task WatchListChanged();

    /// <summary>A key was revoked; when this completes every node that can be reached has cut off what it opened.</summary>
    [Alias("key-revoked")]
    Task KeyRevoked(string keyId);
}

/// <summary>One for each node.</summary>
[Alias("scribe.node")]
interface INodeObserver : IGrainObserver
{
    [Alias("read-watch-list")]
    Task ReadWatchList();

    [Alias("cut-off")]
    Task CutOff(string keyId);
}

[Reentrant]
sealed class BoardGrain(ILogger<BoardGrain> logger) : Grain, IBoardGrain
{
    readonly ObserverManager<INodeObserver> nodes = new(TimeSpan.FromMinutes(1), logger);

    public Task Subscribe(INodeObserver observer)
    {
        nodes.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task<bool> Knows(INodeObserver observer) => Task.FromResult(nodes.Observers.ContainsKey(observer));

    public Task WatchListChanged() => nodes.Notify(node => node.ReadWatchList());

    public Task KeyRevoked(string keyId) => nodes.Notify(node => node.CutOff(keyId));
}
