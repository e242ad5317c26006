using System.Net.WebSockets;
using System.Text.Json;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// A client of the native protocol to the letter: keeps what is not acknowledged, comes back with the same stream, and sends from
/// <c>ready.position</c> on. Complains at once about a broken promise.
/// </summary>
/// <param name="pause">Between two messages.</param>
sealed class NativeSpeaker(ServiceProcess service, string meeting, Voices.Part part, Random random, TimeSpan pause) : ISpeaker
{
    /// <summary>What a client comes back after. Anything else is the harness's fault or the service's.</summary>
    static readonly string[] Passing = ["overloaded", "stopping", "replaced"];

    readonly Lock gate = new();
    Bot? connection;
    Task stalled = Task.CompletedTask;
    int sent;
    long acknowledged;
    bool isFinished;

    public string Id => part.Id;

    public double Progress => (double)Volatile.Read(ref sent) / part.Audio.Length;

    public int Returns { get; private set; }

    /// <summary>As <c>finished</c> said.</summary>
    public int Segments { get; private set; }

    public void Stall(TimeSpan length) => stalled = Task.Delay(length);

    public void Cut()
    {
        lock (gate)
            connection?.Cut();
    }

    public async Task Speak(CancellationToken patience)
    {
        while (true)
        {
            try
            {
                await SpeakOn(patience);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // cut, killed, or not there yet
                patience.ThrowIfCancellationRequested();
            }

            if (isFinished)
                return;
            Returns++;
            await Task.Delay(50, patience);
        }
    }

    async Task SpeakOn(CancellationToken patience)
    {
        await using var bot = await service.Connect(meeting, Id, part.Query + "&stream=s");
        if (bot.Ready.GetProperty("type").GetString() == "error")
        {
            MustPass(bot.Ready);
            return;
        }

        Assert.True(bot.Position >= acknowledged, $"{Id}: {acknowledged} was acknowledged, and the service wants audio from {bot.Position}.");
        Assert.True(bot.Position * part.BytesPerFrame <= sent, $"{Id}: {sent} bytes were sent, and the service wants audio from frame {bot.Position}.");
        lock (gate)
            connection = bot;
        var last = bot.Last();
        try
        {
            await Send(bot, last, patience);
            var message = await last;
            if (message.ValueKind == JsonValueKind.Undefined)
                return;
            if (message.GetProperty("type").GetString() == "finished")
            {
                Assert.Equal(part.Audio.Length / part.BytesPerFrame, message.GetProperty("position").GetInt64());
                (isFinished, Segments) = (true, message.GetProperty("segments").GetInt32());
            }
            else if (message.GetProperty("type").GetString() == "error")
            {
                MustPass(message);
            }
        }
        finally
        {
            bot.Cut();
            await ((Task)last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            acknowledged = Math.Max(acknowledged, bot.Acknowledged);
        }
    }

    async Task Send(Bot bot, Task<JsonElement> last, CancellationToken patience)
    {
        for (var at = (int)bot.Position * part.BytesPerFrame; at < part.Audio.Length;)
        {
            await stalled;
            var count = Math.Min(random.Next(1, 2 * part.BytesIn100Ms), part.Audio.Length - at);
            Volatile.Write(ref sent, Math.Max(sent, at + count));
            if (last.IsCompleted)
                return;
            await bot.Send(part.Audio.AsMemory(at, count));
            at += count;
            await Task.Delay(pause, patience);
        }

        if (!last.IsCompleted)
            await bot.SendText("""{"type":"finish"}""");
    }

    void MustPass(JsonElement message) =>
        Assert.True(Passing.Contains(message.GetProperty("error").GetProperty("code").GetString()), $"{Id}: the service said {message}.");
}
