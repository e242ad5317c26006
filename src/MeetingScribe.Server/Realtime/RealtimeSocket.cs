using System.Net.WebSockets;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// One realtime connection: client events in, server events out. One task receives, one follows the stream's turns; a plain
/// <see cref="Conversation"/> between them knows the protocol's order. The stream is joined with the first audio, because until then
/// its format may change.
/// </summary>
sealed class RealtimeSocket
{
    /// <summary>15 MiB of audio as base64, and some room for the JSON around it.</summary>
    const int MaxMessageBytes = 21 << 20;

    const int MaxAppendBytes = 15 << 20;

    /// <summary>For a close that is the client's fault: OpenAI's own code, which its clients do not retry on.</summary>
    const WebSocketCloseStatus Refused = (WebSocketCloseStatus)4000;

    static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    readonly WebSocket socket;
    readonly RealtimeSession session;
    readonly ISessionDirectory sessions;
    readonly SessionNode node;
    readonly TimeSpan longestSession;
    readonly TimeProvider time;
    readonly EventSender sender;
    readonly Conversation conversation;
    readonly ItemRequests items;
    readonly MarkAllowance marks = new();
    readonly CancellationTokenSource gone = new();
    SessionConfig config;
    RealtimeStream? stream;
    Task following = Task.CompletedTask;
    long expiresAt;

    public RealtimeSocket(WebSocket socket, RealtimeSession session, ISessionDirectory sessions, SessionNode node, TimeSpan longestSession, TimeProvider time)
    {
        (this.socket, this.session, this.sessions, this.node, this.longestSession, this.time, config) = (socket, session, sessions, node, longestSession, time, session.Config);
        sender = new EventSender(socket);
        conversation = new Conversation { Transcribes = config.Transcription is not null, IncludesLogprobs = config.IncludeLogprobs };
        items = new ItemRequests(sender, conversation, Recall);
    }

    /// <summary>Serves the connection to its end.</summary>
    /// <param name="stopping">The service is about to stop: whoever has no stream yet, which would say so, is told here.</param>
    public async Task Run(CancellationToken stopping, CancellationToken stopped)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, gone.Token);
        using var expiry = time.CreateTimer(_ => _ = Expire(), state: null, longestSession, Timeout.InfiniteTimeSpan);
        expiresAt = (time.GetUtcNow() + longestSession).ToUnixTimeSeconds();
        try
        {
            await sender.Send(new SessionCreated(config.ToWire(session.Id, expiresAt)));
            using var stop = stopping.Register(() => _ = stream is null ? End(StreamOutcome.Stopping) : Task.CompletedTask);
            await Receive(either.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Cut off. There is no resume in this protocol: what was said is finished below.
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            // The disk takes nothing. The client says again what was not committed; the operator reads the log.
            await End(StreamOutcome.Overloaded);
            throw;
        }
        finally
        {
            if (stream is not null)
                await stream.Leave();
            await gone.CancelAsync();
            await following;
            stream?.Dispose();
        }
    }

    /// <summary>For a connection that cannot be: says why and closes.</summary>
    public static async Task Refuse(WebSocket socket, RealtimeError error, WebSocketCloseStatus status = Refused)
    {
        var refusing = new EventSender(socket);
        await refusing.Send(new ErrorEvent(error.ToEvent(eventId: null)));
        await refusing.Close(status, $"{error.Type}.{error.Code}");
    }

    async Task Receive(CancellationToken cancellation)
    {
        using var reader = new MessageReader(socket, MaxMessageBytes);
        while (true)
        {
            var message = await reader.Next(cancellation);
            switch (message.Kind)
            {
                case MessageKind.Close:
                    await sender.Close(WebSocketCloseStatus.NormalClosure, "");
                    return;
                case MessageKind.Text:
                    await Read(message.Content);
                    break;
                case MessageKind.Binary:
                    await Say(RealtimeError.Invalid("invalid_event", "The message is binary. Send JSON as text messages; audio goes into input_audio_buffer.append as base64."));
                    break;
                default:
                    await Say(RealtimeError.Invalid("string_above_max_length", $"The event is too large. At most {MaxAppendBytes >> 20} MiB of audio are allowed in one.", "audio"));
                    break;
            }
        }
    }

    ValueTask Read(Memory<byte> json)
    {
        if (AppendEvent.TryRead(json.Span, MaxAppendBytes, out var at))
            return Append(json[at], eventId: null);
        var (read, error, eventId) = ClientEvents.Read(json);
        return new ValueTask(error is null ? Do(read!) : Say(error, eventId));
    }

    Task Do(ClientEvent one) => one switch
    {
        UpdateSession or CommitAudio or ClearAudio when stream is not null && !marks.TryTake(stream.Position, conversation.SampleRate) => Say(MarkAllowance.Exceeded, one.EventId),
        UpdateSession update => Update(update),
        AppendAudio append => Append(append.Audio, append.EventId).AsTask(),
        CommitAudio commit => Commit(commit.EventId),
        ClearAudio => Clear(),
        CreateItem create => items.Create(create),
        RetrieveItem retrieve => items.Retrieve(retrieve),
        DeleteItem delete => items.Delete(delete),
        TruncateItem truncate => items.Truncate(truncate),
        _ => throw new InvalidOperationException($"No way to do {one.GetType().Name}."),
    };

    async Task Update(UpdateSession update)
    {
        var (next, error) = SessionConfigParser.Apply(config, update.Session, stream is null ? SessionRules.Connected : SessionRules.Hearing);
        if (error is not null)
        {
            await Say(error, update.EventId);
            return;
        }

        config = next!;
        if (stream is not null && await stream.Change(config) is not StreamOutcome.Ok and var outcome)
        {
            await End(outcome);
            return;
        }

        await sender.Send(events =>
        {
            (conversation.Transcribes, conversation.IncludesLogprobs) = (config.Transcription is not null, config.IncludeLogprobs);
            events.Add(new SessionUpdated(config.ToWire(session.Id, expiresAt)));
        });
    }

    async ValueTask Append(ReadOnlyMemory<byte> audio, string? eventId)
    {
        if (audio.Length > MaxAppendBytes)
        {
            await Say(RealtimeError.Invalid("string_above_max_length", $"At most {MaxAppendBytes >> 20} MiB of audio are allowed in one event, and {audio.Length} bytes were sent.", "audio"), eventId);
            return;
        }

        if (audio.IsEmpty)
            return;
        if (stream is null && !await Join())
            return;
        var outcome = await stream!.Hear(audio);
        if (outcome != StreamOutcome.Ok)
            await End(outcome);
    }

    async Task<bool> Join()
    {
        var (joined, answer) = await RealtimeStream.Join(session, config, sessions, node);
        if (joined is null)
        {
            await End(answer.Outcome, answer.Reason);
            return false;
        }

        (conversation.SampleRate, conversation.AwaitsCommit) = (config.InputFormat.Audio().SampleRate, config.TurnDetection is null);
        stream = joined;
        following = Follow(joined);
        return true;
    }

    async Task Commit(string? eventId)
    {
        RealtimeError? error = null;
        await sender.Send(events => error = conversation.Commit(stream?.Position ?? 0, config.TurnDetection is null || stream is null, eventId, events));
        if (error is not null)
            await Say(error, eventId);
        else if (await stream!.Mark(new CommitMark(0)) is not StreamOutcome.Ok and var outcome)
            await End(outcome);
    }

    async Task Clear()
    {
        if (stream is null)
        {
            await sender.Send(new BufferCleared());
            return;
        }

        await sender.Send(events => conversation.Clear(stream.Position, config.TurnDetection is null, events));
        if (await stream.Mark(new ClearMark(0)) is not StreamOutcome.Ok and var outcome)
            await End(outcome);
    }

    Task<byte[]> Recall(Item item) => stream!.Recall(item.Start, Math.Min(item.End, item.Start + (MaxAppendBytes / stream.BytesPerFrame)));

    /// <summary>What happens to the stream's turns, as events. A fault of ours ends the connection: silence would look like nobody speaking.</summary>
    async Task Follow(RealtimeStream followed)
    {
        try
        {
            await FollowTurns(followed);
        }
        catch (OperationCanceledException)
        {
            // the connection is gone
        }
        catch
        {
            await Say(new RealtimeError("server_error", Code: null, "The service failed in this session; its log says why. Connect again."));
            await Close(WebSocketCloseStatus.InternalServerError, "server_error");
            throw;
        }
    }

    async Task FollowTurns(RealtimeStream followed)
    {
        while (true)
        {
            var answer = await followed.NextTurns().WaitAsync(gone.Token);
            if (answer.News.Count > 0)
            {
                await sender.Send(events =>
                {
                    foreach (var news in answer.News)
                        conversation.Hear(news, events);
                });
            }

            if (answer.Outcome == StreamOutcome.Ok)
                continue;
            await End(answer.Outcome);
            return;
        }
    }

    async Task Expire()
    {
        await Say(RealtimeError.Invalid("session_expired", $"Your session hit the maximum duration of {longestSession.TotalMinutes:0.##} minutes."));
        await Close(WebSocketCloseStatus.EndpointUnavailable, $"Your session hit the maximum duration of {longestSession.TotalMinutes:0.##} minutes.");
    }

    /// <summary>The stream cannot go on.</summary>
    async Task End(StreamOutcome outcome, string? reason = null)
    {
        var (code, message, status) = StreamRefusal.Of(outcome);
        var isTheirs = outcome is StreamOutcome.Replaced or StreamOutcome.MeetingEnded or StreamOutcome.StreamFinished or StreamOutcome.UnsupportedFormat;
        var error = new RealtimeError(isTheirs ? RealtimeError.InvalidRequest : "server_error", code, reason ?? message);
        await Say(error);
        await Close(isTheirs ? Refused : status, $"{error.Type}.{code}");
    }

    /// <summary>A client that does not answer the close is cut off.</summary>
    async Task Close(WebSocketCloseStatus status, string reason)
    {
        await sender.Close(status, reason);
        gone.CancelAfter(CloseTime);
    }

    Task Say(RealtimeError error, string? eventId = null) => sender.Send(new ErrorEvent(error.ToEvent(eventId)));
}
