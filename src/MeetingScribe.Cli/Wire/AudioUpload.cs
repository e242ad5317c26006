using System.Net.WebSockets;
using MeetingScribe.Cli.Sound;

namespace MeetingScribe.Cli.Wire;

/// <summary>
/// Sends one participant's audio to its end, through any number of cut connections: each new one goes on from the
/// position the service says it has. Run once.
/// </summary>
internal sealed class AudioUpload(ServiceAddress address, UploadTarget target, ISound sound, TimeProvider time, Random random)
{
    /// <summary>As fast as the service takes it.</summary>
    public const double MaxSpeed = double.PositiveInfinity;

    /// <summary>Audio goes out in frames of 100 ms, as a live source would send it.</summary>
    const int MessagesPerSecond = 10;

    /// <summary>Whoever hangs up wants to be gone: so often the service is asked again for its last word.</summary>
    const int Goodbyes = 3;

    readonly BackOff backOff = new(time, random);
    Pace? pace;
    long sent, acknowledged, lastAudio;

    /// <summary>Called with every change, from two tasks.</summary>
    public Action<UploadProgress>? Progressed { get; init; }

    /// <param name="speed">1 is real time.</param>
    /// <param name="hangUp">Ends the recording here: what was sent is finished and stored.</param>
    /// <param name="cancellation">Gives up at once.</param>
    public async Task<UploadResult> Run(double speed, CancellationToken hangUp, CancellationToken cancellation)
    {
        for (var (cuts, goodbyes) = (0, 0); ; cuts++)
        {
            var (ending, problem) = await Connection(speed, hangUp, cancellation);
            if (ending is { Type: "finished" })
            {
                Report(segments: ending.Segments);
                return new UploadResult(ending.Position, ending.Segments, time.GetElapsedTime(lastAudio), cuts);
            }
            // These pass; every other error will be the same next time.
            if (ending is not null && ending.Error?.Code is not ("overloaded" or "idle" or "stopping"))
                throw new ScribeException(ending.Error?.Message ?? "The service ended the stream and did not say why.");
            if (ending is null && pace is null)
                throw new ScribeException(ServiceClient.Unreachable(address.Url, problem!));
            if (hangUp.IsCancellationRequested && ++goodbyes > Goodbyes)
                throw new ScribeException($"Hung up, but the service has not confirmed that everything is stored: {ending?.Error?.Message ?? problem!.Message}");
            await backOff.Wait(ending?.Error?.Message ?? problem!.Message, cancellation);
        }
    }

    /// <summary>One connection to its end: the service's last word, or why there was none.</summary>
    async Task<(ServerMessage? Ending, Exception? Problem)> Connection(double speed, CancellationToken hangUp, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            // 1. Connect and learn what the service has.
            using var socket = await AudioSocket.Connect(address, target, sound.Format, cancellation);
            var ready = await socket.Receive(cancellation);
            if (ready is not { Type: "ready" })
                return (ready, new WebSocketException("the service closed the connection before it was ready."));
            if (ready.Position > sound.Frames)
                throw new ScribeException($"Stream {target.Stream} already holds {ready.Position} sample frames, more than the {sound.Frames} here: it is another recording.");
            pace ??= new Pace(ready.Position, sound.Format.SampleRate * speed, time);

            // 2. Send and listen until the service has said its last word, or one of the two fails.
            var sending = Send(socket, ready.Position, hangUp, over.Token);
            var listening = Listen(socket, over.Token);
            if (await Task.WhenAny(sending, listening) == sending && sending.Exception?.InnerException is ScribeException)
                await sending;
            var ending = await listening;

            // 3. The sender may still be busy with audio nobody takes any more.
            await over.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (ending, new WebSocketException("the connection was cut."));
        }
        catch (Exception problem) when (problem is WebSocketException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // A lifeless connection is reported as cancelled, though nobody here cancelled it.
            await over.CancelAsync();
            return (null, problem);
        }
    }

    async Task Send(AudioSocket socket, long position, CancellationToken hangUp, CancellationToken cancellation)
    {
        var buffer = new byte[sound.Format.SampleRate / MessagesPerSecond * sound.Format.BytesPerFrame];
        while (position < sound.Frames)
        {
            var bytes = sound.Read(position, buffer);
            position += bytes / sound.Format.BytesPerFrame;
            await pace!.Await(position, hangUp, cancellation);
            // What was sent before a cut is sent again even if the speaker has hung up since.
            if (hangUp.IsCancellationRequested && position > sent)
                break;
            await socket.SendAudio(buffer.AsMemory(0, bytes), cancellation);
            sent = Math.Max(sent, position);
            Report();
        }
        lastAudio = time.GetTimestamp();
        await socket.SendFinish(cancellation);
    }

    async Task<ServerMessage?> Listen(AudioSocket socket, CancellationToken cancellation)
    {
        while (await socket.Receive(cancellation) is { } message)
        {
            if (message.Type == "error")
                return message;
            if (message.Type is not ("ack" or "finished"))
                continue;
            if (message.Position > acknowledged)
                backOff.Succeeded();
            acknowledged = message.Position;
            if (message.Type == "finished")
                return message;
            Report();
        }
        return null;
    }

    void Report(int? segments = null) => Progressed?.Invoke(new UploadProgress(sent, acknowledged, sound.Frames, segments));
}

/// <summary>How far an upload has got, in sample frames.</summary>
/// <param name="Segments">How many segments came of it; null before the end.</param>
internal sealed record UploadProgress(long Sent, long Acknowledged, long Total, int? Segments);

/// <summary>What became of an upload.</summary>
/// <param name="Frames">Sample frames the service has.</param>
/// <param name="Finishing">From the last audio to everything being stored.</param>
/// <param name="Cuts">Connections that broke on the way.</param>
internal sealed record UploadResult(long Frames, int Segments, TimeSpan Finishing, int Cuts);
