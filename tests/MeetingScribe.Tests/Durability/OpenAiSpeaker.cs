using System.Net.WebSockets;
using MeetingScribe.Tests.Realtime;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// A client of the OpenAI door, where nothing is resumed: what was not committed when a session broke is said again in the next one.
/// Each sentence is a session, so that each is a recording of its own.
/// </summary>
sealed class OpenAiSpeaker(ServiceProcess service, string meeting, Random random, TimeSpan pause) : ISpeaker
{
    public const string Name = "dea";

    const int BytesIn100Ms = 4_800;

    /// <summary>Of lengths that tell them apart.</summary>
    public static IReadOnlyList<byte[]> Sentences { get; } = [.. new[] { 27, 33, 41 }.Select(tenths => Voice.Sentence(24_000, out _).Bytes[..(tenths * BytesIn100Ms)])];

    RealtimeBot? connection;
    Task stalled = Task.CompletedTask;
    int committed;

    public string Id => Name;

    public double Progress => (double)Volatile.Read(ref committed) / Sentences.Count;

    public int Returns { get; private set; }

    public void Stall(TimeSpan length) => stalled = Task.Delay(length);

    public void Cut() => connection?.Cut();

    public async Task Speak(CancellationToken patience)
    {
        while (committed < Sentences.Count)
        {
            try
            {
                await Say(Sentences[committed], patience);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // cut, killed, told to come again, or not there yet
                patience.ThrowIfCancellationRequested();
                Returns++;
            }

            await Task.Delay(50, patience);
        }
    }

    async Task Say(byte[] sentence, CancellationToken patience)
    {
        await using var bot = connection = await RealtimeBot.Start(
            service, """ "turn_detection":null,"transcription":{"model":"any"} """, $"intent=transcription&meeting={meeting}&participant={Name}");
        for (var at = 0; at < sentence.Length;)
        {
            await stalled;
            var count = Math.Min(random.Next(1, BytesIn100Ms) * 2, sentence.Length - at);
            await bot.Append(sentence.AsMemory(at, count), count);
            at += count;
            await Task.Delay(pause, patience);
        }

        // The service has it from here on, whatever becomes of the connection.
        await bot.Commit();
        await bot.Await("input_audio_buffer.committed");
        Volatile.Write(ref committed, committed + 1);
        if (random.Next(2) == 0)
            await bot.Await("conversation.item.input_audio_transcription.completed");
        bot.Cut();
    }
}
