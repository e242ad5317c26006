using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Silo.Grains;

namespace MeetingScribe.Silo;

/// <summary>
/// Keeps the node in step with the others: hears what concerns all of them, and when one is lost, reads on what it left unheard. All nodes
/// do so at once; a stream has one grain, so it is read on once.
/// </summary>
sealed partial class Succession(
    SessionNode node, Recovery recovery, AccessKeys keys, IGrainFactory grains, IClusterMembershipService membership, ILogger<Succession> logger)
    : BackgroundService, INodeObserver
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The members as this node has last seen them.</summary>
    HashSet<SiloAddress> members = [];

    public async Task ReadWatchList()
    {
        await node.WatchList.Load();
        await node.RefreshAll();
    }

    public Task CutOff(string keyId)
    {
        keys.CutOff(keyId);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var self = grains.CreateObjectReference<INodeObserver>(this);
        using var timer = new PeriodicTimer(Interval, node.Context.Time);
        try
        {
            var following = Follow(stoppingToken);
            do
                await Try(() => Listen(self));
            while (await timer.WaitForNextTickAsync(stoppingToken));
            await following;
        }
        catch (OperationCanceledException)
        {
            // stopping: the others notice
        }
    }

    /// <summary>A board that does not know this node has moved since, or could not reach it: what it missed is in the database.</summary>
    async Task Listen(INodeObserver self)
    {
        var board = grains.GetGrain<IBoardGrain>(0);
        var hasHeardAll = await board.Knows(self);
        await board.Subscribe(self);
        if (hasHeardAll)
            return;
        await ReadWatchList();
        await keys.CutOffRevoked();
    }

    /// <summary>Whenever a member is gone, what it left is read on.</summary>
    async Task Follow(CancellationToken stopping)
    {
        await foreach (var seen in membership.MembershipUpdates.WithCancellation(stopping))
        {
            var active = seen.Members.Where(member => member.Value.Status == SiloStatus.Active).Select(member => member.Key).ToHashSet();
            var lost = members.Except(active).ToList();
            members = active;
            if (lost.Count == 0)
                continue;
            LogLost(string.Join(", ", lost));
            await Try(() => recovery.ReadOn(stopping));
        }
    }

    async Task Try(Func<Task> what)
    {
        try
        {
            await what();
        }
#pragma warning disable CA1031 // whatever fails of it, the next round tries again
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost from the cluster: {Nodes}. What they left unheard is read on")]
    partial void LogLost(string nodes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Out of step with the other nodes; it is tried again")]
    partial void LogFailed(Exception e);
}
