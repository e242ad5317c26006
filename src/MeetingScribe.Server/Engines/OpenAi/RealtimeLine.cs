using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.WebSockets;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using OpenAI.Realtime;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One session at the server, configured. The package connects and frames; its messages are read raw, because its own reader stops at the first
/// number that is a fraction.
/// </summary>
sealed class RealtimeLine : IAsyncDisposable
{
    /// <summary>Where a server does not say when it closes the session.</summary>
    static readonly TimeSpan LongestSession = TimeSpan.FromMinutes(60);

    readonly UpstreamServer server;
    readonly string model;
    readonly RealtimeSessionClient session;
    readonly CancellationTokenSource over = new();
    readonly IAsyncEnumerator<ClientResult> messages;
    readonly DateTimeOffset opened;
    DateTimeOffset renewAt;
    UpstreamFault? lastError;

    RealtimeLine(UpstreamServer server, string model, RealtimeSessionClient session)
    {
        (this.server, this.model, this.session) = (server, model, session);
        messages = session.ReceiveUpdatesAsync(new RequestOptions { CancellationToken = over.Token }).GetAsyncEnumerator();
        opened = server.Time.GetUtcNow();
    }

    /// <summary>It ends soon; begin no turn in it.</summary>
    public bool IsOld => server.Time.GetUtcNow() >= renewAt;

    /// <summary>Connects, says what we want, and waits until the server agrees.</summary>
    /// <exception cref="UpstreamException">It does not, or cannot be reached, or is not to be called now.</exception>
    public static async Task<RealtimeLine> Open(UpstreamServer server, RealtimeModel model, SpeechHints hints, RealtimeTimes times, CancellationToken cancellation)
    {
        server.Speech.Enter();
        using var timeout = new CancellationTokenSource(server.Options.Timeout, server.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        RealtimeLine? line = null;
        try
        {
            var options = new RealtimeSessionClientOptions();
            foreach (var (name, value) in server.SocketHeaders)
                options.Headers[name] = value;
            line = new RealtimeLine(server, model.Name, await server.Realtime().StartTranscriptionSessionAsync(options, either.Token));
            await line.Configure(model, hints, times, either.Token);
            server.Speech.Reached();
            return line;
        }
        catch (Exception e) when (UpstreamServer.IsTheirs(e) || e is ObjectDisposedException)
        {
            if (line is not null)
                await line.DisposeAsync();
            if (cancellation.IsCancellationRequested)
            {
                server.Speech.GivenUp();
                throw new OperationCanceledException(cancellation);
            }

            var fault = server.Faults.Of(e);
            server.Speech.Failed(fault);
            throw new UpstreamException(fault, e);
        }
    }

    public Task Send(BinaryData command, CancellationToken cancellation) => session.SendCommandAsync(command, new RequestOptions { CancellationToken = cancellation });

    /// <summary>The next thing the server says.</summary>
    /// <exception cref="UpstreamException">There is none: the connection is over.</exception>
    public async Task<RealtimeEvent> Next()
    {
        try
        {
            while (await messages.MoveNextAsync())
            {
                if (RealtimeEvent.Read(messages.Current.GetRawResponse().Content.ToMemory(), model) is not { } said)
                    continue;
                if (said.Type == RealtimeEvent.Error)
                    lastError = server.Faults.OfEvent(said.Problem?.Type, said.Problem?.Code, said.Problem?.Message);
                return said;
            }
        }
        catch (Exception e) when (UpstreamServer.IsTheirs(e) || e is ObjectDisposedException or InvalidOperationException)
        {
            throw new UpstreamException(Ended(), e);
        }

        throw new UpstreamException(Ended());
    }

    /// <summary>Says goodbye if there is anybody to hear it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), server.Time);
            if (session.WebSocket is { State: WebSocketState.Open } socket)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        }
        catch (Exception e) when (UpstreamServer.IsTheirs(e) || e is ObjectDisposedException or InvalidOperationException)
        {
            // Nobody.
        }

        await over.CancelAsync();
        session.Dispose();
    }

    /// <summary>A server that refuses our hints gets no hints.</summary>
    async Task Configure(RealtimeModel model, SpeechHints hints, RealtimeTimes times, CancellationToken cancellation)
    {
        await Send(RealtimeCommands.Configure(model, new Told(hints, server.Options), server.Options.Delay), cancellation);
        for (var isBare = false; ;)
        {
            var said = await Next().WaitAsync(cancellation);
            renewAt = RenewAt(said.ExpiresAt, times.RenewBefore);
            switch (said.Type)
            {
                case RealtimeEvent.Updated when said.DetectsTurns:
                    throw new UpstreamException(new UpstreamFault(FaultKind.Final, $"{server.Name} insists on finding the turns itself; name another model, or use Scribe:Engine=openai-http"));
                case RealtimeEvent.Updated:
                    lastError = null;
                    return;
                case RealtimeEvent.Error when lastError is { Kind: FaultKind.Final, ConcernsAll: false } && !isBare:
                    isBare = true;
                    await Send(RealtimeCommands.Configure(model, told: null), cancellation);
                    break;
                case RealtimeEvent.Error:
                    throw new UpstreamException(lastError!);
                default:
                    break;
            }
        }
    }

    /// <summary>Short sessions are used to the half; a server whose clock is far off is not believed.</summary>
    DateTimeOffset RenewAt(DateTimeOffset? expiresAt, TimeSpan before)
    {
        var lifetime = expiresAt - opened is { } said && said > TimeSpan.Zero && said < LongestSession ? said : LongestSession;
        return opened + (lifetime - before > lifetime / 2 ? lifetime - before : lifetime / 2);
    }

    UpstreamFault Ended() => server.Faults.OfClose((int?)session.WebSocket?.CloseStatus, session.WebSocket?.CloseStatusDescription, lastError);
}
