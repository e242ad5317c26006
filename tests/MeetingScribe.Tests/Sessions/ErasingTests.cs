using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MeetingScribe.Tests.Api;

namespace MeetingScribe.Tests.Sessions;

/// <summary>Erasing a meeting of the real service, whatever is going on in it, and then reading every byte of its directory.</summary>
public sealed class ErasingTests
{
    [Fact]
    public async Task Nothing_of_an_erased_meeting_is_left_in_the_data_directory_and_a_receipt_says_what_it_was()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        var audio = Voice.Sentence(16_000, out _).ThenSilence(1_500).Bytes;
        foreach (var meeting in new[] { "secretmeeting", "kept" })
        {
            await using var bot = await service.Connect(meeting, "secretparticipant", "encoding=pcm16&rate=16000&name=Secretname&stream=s1");
            await bot.SendAll(audio);
            await bot.Finish();
        }

        await Post(service, "/v1/meetings/secretmeeting/summary", null);
        await Post(service, "/v1/tokens", """{"scope":"watch","meeting_id":"secretmeeting"}""");
        var segments = (await service.Texts("secretmeeting")).Length;
        await service.Http.DeleteAsync("/v1/meetings/kept");

        using var answer = await service.Http.DeleteAsync("/v1/meetings/secretmeeting");

        var receipt = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("secretmeeting", receipt.Text("meeting_id"));
        Assert.Equal(
            $$"""{"participants":1,"streams":1,"segments":{{segments}},"summaries":1,"keys":1,"recordings":1,"recordings_bytes":{{audio.Length}}}""",
            receipt.GetProperty("erased").GetRawText());
        Assert.DoesNotContain(Directory.EnumerateFiles(service.DataDirectory, "*", SearchOption.AllDirectories), file => Holds(file, "secret"));
        Assert.Equal([".anchor"], Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "recordings"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public async Task An_upload_that_is_still_coming_in_goes_with_its_meeting()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await Post(service, "/v1/meetings", """{"id":"m1"}""");
        var body = new SlowBody(Cli.WavBytes.Of(Sound.Silence(5_000).Bytes.ToArray(), tag: 1, channels: 1, rate: 16_000, bits: 16));
        using var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        var sending = service.Http.PostAsync("/v1/meetings/m1/participants/ana/audio", content);
        var incoming = Path.Combine(service.DataDirectory, "recordings", "incoming");
        await Eventually.IsTrue(() => Task.FromResult(Directory.EnumerateFiles(incoming).Any(file => new FileInfo(file).Length > 0)), seconds: 60);

        using var erased = await service.Http.DeleteAsync("/v1/meetings/m1");
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(incoming));

        body.GoOn();
        using var answer = await sending;
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("meeting_erased", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync("/v1/meetings/m1")).StatusCode);
    }

    static async Task Post(ServiceProcess service, string path, string? json)
    {
        using var answer = await service.Http.PostAsync(path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static bool Holds(string file, string word)
    {
        if (file.EndsWith(".lock", StringComparison.Ordinal))
            return false;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd().Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Half of it, and the rest when told.</summary>
    sealed class SlowBody(byte[] bytes) : MemoryStream(bytes)
    {
        readonly TaskCompletionSource onward = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => onward.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2)
                await onward.Task.WaitAsync(cancellationToken);
            return await base.ReadAsync(Position < Length / 2 ? buffer[..(int)Math.Min(buffer.Length, Length / 2 - Position)] : buffer, cancellationToken);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[4_096];
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
