using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>
/// A client as the protocol asks for one: keeps what is not acknowledged, comes back with the same stream to the next of its nodes when it is cut
/// off, and sends from <c>ready.position</c> on. Says finish once everything is acknowledged. Complains at once about a broken promise.
/// </summary>
/// <param name="audio">16 kHz samples.</param>
/// <param name="pause">Between two messages of 100 ms each.</param>
/// <param name="nodes">In the order in which it tries them.</param>
sealed class Speaker(string meeting, string participant, byte[] audio, TimeSpan pause, params ServiceProcess[] nodes) : IAsyncDisposable
{
    const string Query = "encoding=pcm16&rate=16000&stream=s";
    const int MessageBytes = 3_200;

    /// <summary>What a client comes back after. Anything else is the test's fault or the service's.</summary>
    static readonly string[] Passing = ["overloaded", "stopping", "replaced"];

    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    Bot? connection;
    int sent;
    long acknowledged;

    /// <summary>Of its audio, how much it has sent at least once: 0 to 1.</summary>
    public double Progress => (double)Volatile.Read(ref sent) / audio.Length;

    /// <summary>Sample frames; what it was told is safe.</summary>
    public long Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Times it had to come back.</summary>
    public int Returns { get; private set; }

    /// <summary>Segments of it, as <c>finished</c> said.</summary>
    public int Segments { get; private set; }

    long Frames => audio.Length / sizeof(short);

    /// <summary>Until a node has it, and no longer.</summary>
    public async Task Join(CancellationToken patience)
    {
        while (!await Passes(async () => (connection = await Connect()) is not null, patience))
            await ComeBack(patience);
    }

    /// <summary>Until the service has said that everything is taken.</summary>
    public async Task Speak(CancellationToken patience)
    {
        while (!await Passes(() => SpeakOn(patience), patience))
            await ComeBack(patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }

    ServiceProcess Node => nodes[Returns % nodes.Length];

    Task ComeBack(CancellationToken patience)
    {
        Returns++;
        return Task.Delay(Breath, patience);
    }

    /// <summary>False where a client is cut off, or turned away for a moment.</summary>
    static async Task<bool> Passes(Func<Task<bool>> attempt, CancellationToken patience)
    {
        try
        {
            return await attempt();
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            patience.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Null if it is turned away for a moment.</summary>
    async Task<Bot?> Connect()
    {
        var bot = await Node.Connect(meeting, participant, Query);
        if (bot.Ready.GetProperty("type").GetString() == "ready")
        {
            Assert.True(bot.Position >= acknowledged, $"{participant}: {acknowledged} was acknowledged, and the service wants audio from {bot.Position}.");
            Assert.True(bot.Position * sizeof(short) <= sent, $"{participant}: {sent} bytes were sent, and the service wants audio from frame {bot.Position}.");
            return bot;
        }

        MustPass(bot.Ready);
        await bot.DisposeAsync();
        return null;
    }

    /// <summary>True once everything is taken.</summary>
    async Task<bool> SpeakOn(CancellationToken patience)
    {
        var bot = connection ?? await Connect();
        connection = null;
        if (bot is null)
            return false;
        await using (bot)
        {
            var sending = Send(bot, patience);
            if (!await HearEverythingAcknowledged(bot))
            {
                bot.Cut();
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            }

            await sending;
            var finished = await bot.Finish();
            if (finished.ValueKind == JsonValueKind.Undefined || !MustPass(finished))
                return false;
            Assert.Equal(Frames, finished.GetProperty("position").GetInt64());
            Segments = finished.GetProperty("segments").GetInt32();
            return true;
        }
    }

    async Task Send(Bot bot, CancellationToken patience)
    {
        for (var at = (int)bot.Position * sizeof(short); at < audio.Length;)
        {
            var count = Math.Min(MessageBytes, audio.Length - at);
            Volatile.Write(ref sent, Math.Max(sent, at + count));
            await bot.Send(audio.AsMemory(at, count));
            at += count;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, patience);
        }
    }

    /// <summary>False at the connection's end.</summary>
    async Task<bool> HearEverythingAcknowledged(Bot bot)
    {
        for (var safe = bot.Position; ; safe = bot.Acknowledged)
        {
            Volatile.Write(ref acknowledged, Math.Max(acknowledged, safe));
            if (safe == Frames)
                return true;
            if (await bot.Next() is not { } message)
                return false;
            MustPass(message);
        }
    }

    /// <summary>False if it is an error that passes.</summary>
    bool MustPass(JsonElement message)
    {
        if (message.GetProperty("type").GetString() != "error")
            return true;
        Assert.True(Passing.Contains(message.GetProperty("error").GetProperty("code").GetString()), $"{participant}: the service said {message}.");
        return false;
    }
}
