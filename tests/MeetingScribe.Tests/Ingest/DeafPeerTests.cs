using System.Net.WebSockets;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Ingest;

/// <summary>A peer that keeps its connection and reads nothing: it holds up nobody, and not for long.</summary>
public sealed class DeafPeerTests
{
    [Fact]
    public async Task A_peer_that_takes_no_message_for_ten_seconds_is_cut_off_and_its_stream_waits_for_it()
    {
        var clock = new HandClock();
        using var peer = new DeafPeer();
        var session = new OneStream();
        var serving = new AudioSocket(peer, session, clock).Run(new JoinRequest("s", Sample.Format, Name: null), CancellationToken.None);
        await peer.Sending.WaitAsync(TimeSpan.FromSeconds(60));

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal((WebSocketState.Open, false), (peer.State, serving.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await serving.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((WebSocketState.Aborted, OneStream.Ticket), (peer.State, session.Left));
    }

    /// <summary>A send ends with its token only, as on a connection whose buffers are full.</summary>
    sealed class DeafPeer : WebSocket
    {
        readonly TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        volatile bool isAborted;

        public Task Sending => sending.Task;

        public override WebSocketState State => isAborted ? WebSocketState.Aborted : WebSocketState.Open;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override string? SubProtocol => null;

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            sending.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await aborted.Task.WaitAsync(cancellationToken);
            throw new WebSocketException(WebSocketError.InvalidState);
        }

        public override void Abort()
        {
            isAborted = true;
            aborted.TrySetResult();
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        public override void Dispose()
        {
        }
    }

    /// <summary>A session that lets everybody in and never has anything to tell.</summary>
    sealed class OneStream : ILiveAudio
    {
        public const long Ticket = 7;

        public long Left { get; private set; }

        public Task<JoinAnswer> Join(JoinRequest request) => Task.FromResult(new JoinAnswer(StreamOutcome.Ok, Reason: null, Ticket, "s", Position: 0));

        public ValueTask<StreamOutcome> Hear(long ticket, ReadOnlyMemory<byte> frames) => ValueTask.FromResult(StreamOutcome.Ok);

        public Task<StreamNotice> NextNotice(long ticket, long after) => new TaskCompletionSource<StreamNotice>().Task;

        public Task<StreamOutcome> Mark(long ticket, StreamMark mark) => throw new NotSupportedException();

        public Task<TurnsAnswer> NextTurns(long ticket) => throw new NotSupportedException();

        public Task<byte[]> Recall(long ticket, long from, long to) => throw new NotSupportedException();

        public Task<FinishAnswer> Finish(long ticket) => throw new NotSupportedException();

        public Task Leave(long ticket)
        {
            Left = ticket;
            return Task.CompletedTask;
        }
    }
}
