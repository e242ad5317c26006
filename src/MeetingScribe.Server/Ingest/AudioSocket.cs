using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Ingest;

/// <summary>
/// One native audio connection (the protocol of <c>GET .../audio</c>): audio in, acknowledgements out. Two tasks, one that
/// receives and one that notifies; sends take turns. The receive buffer is rented for the connection's life and handed to the
/// session only for the length of a call.
/// </summary>
sealed class AudioSocket(WebSocket socket, ILiveAudio session, TimeProvider time)
{
    const int MaxMessageBytes = 1 << 20;
    const int BufferBytes = 16_384;

    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A message is some hundred bytes: a peer that takes none of it for so long reads nothing any more.</summary>
    static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    readonly SemaphoreSlim sending = new(1);
    long ticket;

    /// <summary>Nothing comes behind <c>finished</c> or an error but the close: an acknowledgement that was on its way would be taken for the last word.</summary>
    bool isLastSaid;

    /// <summary>Serves the connection to its end.</summary>
    public async Task Run(JoinRequest request, CancellationToken cancellation)
    {
        try
        {
            await Serve(request, cancellation);
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            // The disk takes nothing. The client keeps its audio and comes back; the operator reads the log.
            await Refuse(StreamOutcome.Overloaded, reason: null);
            throw;
        }
    }

    async Task Serve(JoinRequest request, CancellationToken cancellation)
    {
        var joined = await session.Join(request);
        if (joined.Outcome is not (StreamOutcome.Ok or StreamOutcome.StreamFinished))
        {
            await Refuse(joined.Outcome, joined.Reason!);
            return;
        }

        if (joined.Outcome == StreamOutcome.StreamFinished)
        {
            await Send(new ReadyMessage(joined.StreamId, joined.Position));
            await Send(new FinishedMessage(joined.Position, joined.Segments));
            await Close(WebSocketCloseStatus.NormalClosure, "finished");
            return;
        }

        ticket = joined.Ticket;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var notifying = Task.CompletedTask;
        try
        {
            await Send(new ReadyMessage(joined.StreamId, joined.Position));
            notifying = Notify(joined.Position, gone);
            await Receive(joined.Position == 0, gone.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Cut off: the stream waits for its client to come back.
        }
        finally
        {
            await gone.CancelAsync();
            await session.Leave(ticket);
            await notifying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task Receive(bool isNew, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var messageBytes = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                var ending = received.MessageType switch
                {
                    WebSocketMessageType.Close => await OnClose(),
                    WebSocketMessageType.Text => await OnText(buffer.AsMemory(0, received.Count), received.EndOfMessage),
                    _ => await OnAudio(buffer.AsMemory(0, received.Count), messageBytes += received.Count, isNew),
                };
                if (ending)
                {
                    if (received.MessageType == WebSocketMessageType.Binary)
                        await Linger(ReadAway());
                    return;
                }

                isNew &= received.Count == 0;
                if (received.EndOfMessage)
                    messageBytes = 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>True if the connection is over.</summary>
    async ValueTask<bool> OnAudio(ReadOnlyMemory<byte> audio, int messageBytes, bool isNew)
    {
        if (messageBytes > MaxMessageBytes)
            return await Fail("too_large", $"A message may hold at most {MaxMessageBytes} bytes of audio; 100 ms each is usual. Send smaller ones.", WebSocketCloseStatus.MessageTooBig);
        if (isNew && ContainerSignature.Recognise(audio.Span[..Math.Min(audio.Length, ContainerSignature.Length)]) is { } kind)
            return await Fail("unsupported_format", kind, WebSocketCloseStatus.InvalidMessageType);
        if (audio.IsEmpty)
            return false;
        var outcome = await session.Hear(ticket, audio);
        return outcome != StreamOutcome.Ok && await Refuse(outcome, reason: null);
    }

    async ValueTask<bool> OnText(ReadOnlyMemory<byte> text, bool isWhole)
    {
        if (!isWhole || !IsFinish(text))
            return await Fail("unsupported_format", "Send audio as binary messages; the only text message is {\"type\":\"finish\"}.", WebSocketCloseStatus.InvalidMessageType);

        // Hearing the rest may take a while, and a client whose pings are not answered would give up.
        var reading = ReadAway();
        var answer = await session.Finish(ticket);
        if (answer.Outcome == StreamOutcome.UnsupportedFormat)
            return await Fail("unsupported_format", $"The audio ends inside a sample frame, after {answer.Position} whole ones. Check encoding, channels and the last message's length.", WebSocketCloseStatus.InvalidMessageType);
        if (answer.Outcome != StreamOutcome.Ok)
            return await Refuse(answer.Outcome, reason: null);
        await Send(new FinishedMessage(answer.Position, answer.Segments));
        await Close(WebSocketCloseStatus.NormalClosure, "finished");
        await Linger(reading);
        return true;
    }

    /// <summary>A client in the middle of sending must get to read the last word: closing on unread audio resets the connection.</summary>
    Task Linger(Task reading) => Task.WhenAny(reading, Task.Delay(CloseTimeout, time));

    /// <summary>Reads on to the client's close; there is nothing left that it could say.</summary>
    async Task ReadAway()
    {
        var nothing = new byte[256];
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent && (await socket.ReceiveAsync(nothing.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // not listened to any more
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            // gone; nothing of it is needed any more
        }
    }

    async ValueTask<bool> OnClose() => await Close(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>Acknowledges what has become durable, and ends the connection when the session says so.</summary>
    async Task Notify(long position, CancellationTokenSource gone)
    {
        while (true)
        {
            var notice = await session.NextNotice(ticket, position).WaitAsync(gone.Token);
            if (notice.Outcome != StreamOutcome.Ok)
            {
                // A client that does not answer the close is cut off.
                await Refuse(notice.Outcome, reason: null);
                gone.CancelAfter(CloseTimeout);
                return;
            }

            position = notice.Position;
            await Send(new AckMessage(position));
        }
    }

    /// <summary>Says why, and closes.</summary>
    public ValueTask<bool> Refuse(StreamOutcome outcome, string? reason)
    {
        var (code, message, status) = StreamRefusal.Of(outcome);
        return Fail(code, reason ?? message, status);
    }

    async ValueTask<bool> Fail(string code, string message, WebSocketCloseStatus status)
    {
        await Send(new ErrorMessage(new ProblemFields("invalid_request_error", code, message, Param: null, Position: null)));
        return await Close(status, code);
    }

    async ValueTask Send(SocketMessage message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, ScribeJson.Options);
        await sending.WaitAsync();
        try
        {
            if (isLastSaid)
                return;
            isLastSaid = message is FinishedMessage or ErrorMessage;
            using var timeout = new CancellationTokenSource(SendTimeout, time);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.SendAsync(json.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // The receiving side notices, and the stream waits for its client as after any cut.
            socket.Abort();
        }
        catch (WebSocketException)
        {
            // gone; the receiving side notices
        }
        finally
        {
            sending.Release();
        }
    }

    async ValueTask<bool> Close(WebSocketCloseStatus status, string reason)
    {
        await sending.WaitAsync();
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout, time);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, reason, timeout.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // gone already
        }
        finally
        {
            sending.Release();
        }

        return true;
    }

    static bool IsFinish(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String && type.GetString() == "finish";
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
