using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Ingest;

/// <summary>A client takes the last message before the close for the answer to its finish.</summary>
public sealed class LastWordTests
{
    [Fact]
    public async Task An_acknowledgement_on_its_way_does_not_come_behind_the_last_word()
    {
        using var peer = new FinishingPeer();

        await new AudioSocket(peer, new BusyStream(), TimeProvider.System).Run(new JoinRequest("s", Sample.Format, Name: null), CancellationToken.None);

        Assert.Contains("ack", peer.Heard);
        Assert.Equal(["finished", "close"], peer.Heard[^2..]);
    }

    /// <summary>Says finish at once; its line takes a moment for every message.</summary>
    sealed class FinishingPeer : WebSocket
    {
        readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hasFinished;

        public List<string> Heard { get; } = [];

        public override WebSocketState State => WebSocketState.Open;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override string? SubProtocol => null;

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Heard.Add(JsonDocument.Parse(buffer).RootElement.GetProperty("type").GetString()!);
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            if (hasFinished)
            {
                await closed.Task;
                return new WebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
            }

            hasFinished = true;
            return new WebSocketReceiveResult(Encoding.UTF8.GetBytes("""{"type":"finish"}""", buffer), WebSocketMessageType.Text, endOfMessage: true);
        }

        public override void Abort()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            Heard.Add("close");
            closed.TrySetResult();
            return Task.CompletedTask;
        }

        public override void Dispose()
        {
        }
    }

    /// <summary>A stream of which something has always just become durable.</summary>
    sealed class BusyStream : ILiveAudio
    {
        public Task<JoinAnswer> Join(JoinRequest request) => Task.FromResult(new JoinAnswer(StreamOutcome.Ok, Reason: null, 1, "s", Position: 0));

        public Task<StreamNotice> NextNotice(long ticket, long after) =>
            after < 5 ? Task.FromResult(new StreamNotice(StreamOutcome.Ok, after + 1)) : new TaskCompletionSource<StreamNotice>().Task;

        public Task<FinishAnswer> Finish(long ticket) => Task.FromResult(new FinishAnswer(StreamOutcome.Ok, 5, 0));

        public Task Leave(long ticket) => Task.CompletedTask;

        public ValueTask<StreamOutcome> Hear(long ticket, ReadOnlyMemory<byte> frames) => throw new NotSupportedException();

        public Task<StreamOutcome> Mark(long ticket, StreamMark mark) => throw new NotSupportedException();

        public Task<TurnsAnswer> NextTurns(long ticket) => throw new NotSupportedException();

        public Task<byte[]> Recall(long ticket, long from, long to) => throw new NotSupportedException();
    }
}
