using System.Net;
using System.Net.WebSockets;
using MeetingScribe.Tests.Cli;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A disk that fills up in the middle of a stream: its client is told, keeps the rest, and goes on when there is room.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    /// <summary>A sentence again and again, 10 MB: more than there is room for.</summary>
    static readonly byte[] Audio = Repeated(Voice.Sentence(16_000, out _).ThenSilence(1_200).Bytes, 10_000_000);

    [Fact]
    public async Task A_stream_that_meets_a_full_disk_loses_nothing()
    {
        await using var disk = await TightDisk.Mounted();
        if (disk is null)
            Assert.Skip("Only somebody who may mount a disk can fill one.");
        await disk.Service.Start();

        await FillAndGoOn(disk, whileFull: () => Task.CompletedTask);
    }

    [Fact]
    public async Task A_recording_that_cannot_grow_loses_nothing_and_the_others_notice_nothing()
    {
        await using var disk = TightDisk.Limited();
        await disk.Service.Start();

        await FillAndGoOn(disk, async () =>
        {
            await using var ben = await disk.Service.Connect("m", "ben");
            await ben.SendAll(Audio.AsMemory(0, 96_000));
            Assert.Equal(48_000, (await ben.Finish()).GetProperty("position").GetInt64());
        });
    }

    async Task FillAndGoOn(TightDisk disk, Func<Task> whileFull)
    {
        // 1. until it is full
        long acknowledged;
        await using (var bot = await disk.Service.Connect("m", "ana", "encoding=pcm16&rate=16000&stream=s"))
        {
            await bot.SendAll(Audio.AsMemory(0, 32_000));
            while (bot.Acknowledged < 16_000)
                await bot.Next();
            var sending = SendWhatIsTaken(bot, Audio.AsMemory(32_000));
            var error = await bot.Last();
            Assert.Equal(("overloaded", TryAgainLater), (error.GetProperty("error").GetProperty("code").GetString(), bot.CloseStatus));
            acknowledged = bot.Acknowledged;
            await sending;
        }

        // 2. while it is full
        await Eventually.IsTrue(async () => (await disk.Service.Get("/v1/meetings/m")).GetProperty("participants").EnumerateArray()
            .Any(one => one.GetProperty("health").GetProperty("sentence").GetString()!.StartsWith("The disk takes no more audio", StringComparison.Ordinal)), seconds: 60);
        using (var upload = await disk.Service.Http.PostAsync("/v1/meetings/m/participants/cem/audio", new ByteArrayContent(WavBytes.Of(Audio, tag: 1, channels: 1, rate: 16_000, bits: 16))))
            Assert.Equal(HttpStatusCode.TooManyRequests, upload.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Service.DataDirectory, "recordings", "incoming")));
        await whileFull();
        disk.MakeRoom();

        // 3. from where it was
        await using var again = await disk.Service.Connect("m", "ana", "encoding=pcm16&rate=16000&stream=s");
        output.WriteLine($"full at {again.Position} frames, {acknowledged} of them acknowledged, of {Audio.Length / 2}");
        Assert.InRange(again.Position, acknowledged, Audio.Length / 2 - 1);
        await again.SendAll(Audio.AsMemory((int)again.Position * 2), messageBytes: 64_000);
        var finished = await again.Finish();
        Assert.Equal(("finished", Audio.Length / 2), (finished.GetProperty("type").GetString(), finished.GetProperty("position").GetInt32()));

        // 4. as if nothing had happened
        await using var undisturbed = await disk.Service.Connect("undisturbed", "ana");
        await undisturbed.SendAll(Audio, messageBytes: 64_000);
        await undisturbed.Finish();
        Assert.NotEmpty(await TextsOfAna("undisturbed"));
        Assert.Equal(await TextsOfAna("undisturbed"), await TextsOfAna("m"));
        Assert.Equal(Audio, (await disk.Service.Http.GetByteArrayAsync("/v1/meetings/m/participants/ana/audio"))[44..]);

        async Task<string[]> TextsOfAna(string meeting) =>
            [.. (await disk.Service.Get($"/v1/meetings/{meeting}/transcript?format=json")).GetProperty("segments").EnumerateArray()
                .Where(segment => segment.GetProperty("participant_id").GetString() == "ana")
                .Select(segment => segment.GetProperty("text").GetString()!)];
    }

    static async Task SendWhatIsTaken(Bot bot, ReadOnlyMemory<byte> audio)
    {
        try
        {
            await bot.SendAll(audio, messageBytes: 64_000);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // closed in the middle
        }
    }

    static byte[] Repeated(byte[] part, int length)
    {
        var whole = new byte[length];
        for (var at = 0; at < length; at += part.Length)
            part.AsSpan(0, Math.Min(part.Length, length - at)).CopyTo(whole.AsSpan(at));
        return whole;
    }
}
