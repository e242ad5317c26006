using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Silo.Grains;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Silo;

/// <summary>
/// A meeting's events for the viewers of this node, wherever the meeting's session is: one call to its grain follows them for all. When the
/// session moves, the feed goes on behind the last segment it has.
/// </summary>
sealed partial class NodeFeed
{
    /// <summary>A feed that nobody watches is dropped at the second look.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    readonly string meetingId;
    readonly IMeetingGrain grain;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly CancellationTokenSource unwatched = new();

    NodeFeed(string meetingId, IMeetingGrain grain, TimeProvider time, ILogger logger, CaptionFeed feed) =>
        (this.meetingId, this.grain, this.time, this.logger, Feed) = (meetingId, grain, time, logger, feed);

    public CaptionFeed Feed { get; }

    /// <param name="over">Told when the feed has ended.</param>
    public static async Task<NodeFeed> Open(string meetingId, IMeetingGrain grain, SessionNode node, ILogger logger, Action over)
    {
        var feed = new CaptionFeed(meetingId, await node.Store.LastSequence(meetingId), node.Store, node.Context.Time);
        var opened = new NodeFeed(meetingId, grain, node.Context.Time, logger, feed);
        _ = opened.Run(over);
        return opened;
    }

    async Task Run(Action over)
    {
        var watching = DropUnwatched();
        try
        {
            while (!await FollowToTheEnd() && await Exists())
                await Task.Delay(Again, time, unwatched.Token);
        }
        catch (OperationCanceledException)
        {
            // nobody watches any more
        }
        finally
        {
            over();
            Feed.Close();
            await unwatched.CancelAsync();
            await watching;
            unwatched.Dispose();
        }
    }

    /// <summary>True at the meeting's end; false if the session has gone from where it was.</summary>
    async Task<bool> FollowToTheEnd()
    {
        try
        {
            var hasEnded = false;
            await foreach (var occurred in grain.Watch(Feed.Last, unwatched.Token).WithCancellation(unwatched.Token))
            {
                Feed.Publish(occurred);
                hasEnded |= occurred is MeetingStateEvent { Meeting.Status: Meeting.Ended };
            }

            return hasEnded;
        }
#pragma warning disable CA1031 // whatever became of the node that had it, another has it or will
        catch (Exception e) when (!unwatched.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogMoved(e, meetingId);
            return false;
        }
    }

    async Task<bool> Exists()
    {
        try
        {
            return await grain.Find();
        }
#pragma warning disable CA1031 // the cluster is finding itself again
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    async Task DropUnwatched()
    {
        using var timer = new PeriodicTimer(Look, time);
        var seenUnwatched = false;
        try
        {
            while (await timer.WaitForNextTickAsync(unwatched.Token))
            {
                if (Feed.Viewers == 0 && seenUnwatched)
                    await unwatched.CancelAsync();
                seenUnwatched = Feed.Viewers == 0;
            }
        }
        catch (OperationCanceledException)
        {
            // over
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The session of meeting {Meeting} has moved; its viewers here follow it")]
    partial void LogMoved(Exception e, string meeting);
}
