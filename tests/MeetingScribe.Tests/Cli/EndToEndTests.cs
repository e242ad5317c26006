using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Cli;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Tests.Cli;

/// <summary><c>scribe</c> against the real service. The scripted engine names each word by its first sample.</summary>
public sealed class EndToEndTests(ScriptedService service) : IClassFixture<ScriptedService>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("scribe-test").FullName;
    readonly StringWriter output = new();

    [Fact]
    public async Task What_is_streamed_can_be_watched_searched_and_exported()
    {
        var speech = Voice.Sentence(16_000, out _);
        var (ana, ben) = (Wav("ana", speech), Wav("ben", Tests.Sound.Silence(4_000).Then(speech)));

        Assert.Equal(0, await Scribe("stream", ana, ben, "--meeting", "all", "--name", "Ana", "--name", "Ben", "--speed", "max", "--json"));
        var streamed = Lines().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["ana", "ben"], streamed.Select(one => one.GetProperty("participant_id").GetString()));
        Assert.Equal(speech.Samples.Length, streamed[0].GetProperty("position").GetInt64());
        Assert.All(streamed, one => Assert.InRange(one.GetProperty("segments").GetInt32(), 1, 3));
        (await service.Process.Http.PostAsync("/v1/meetings/all/end", null)).EnsureSuccessStatusCode();

        Assert.Equal(0, await Scribe("watch", "all", "--json"));
        var texts = await service.Process.Texts("all");
        Assert.Equal(texts, Lines().Select(line => JsonDocument.Parse(line).RootElement)
            .Where(what => what.GetProperty("kind").GetString() == "segment")
            .Select(what => what.GetProperty("segment").GetProperty("text").GetString()));

        Assert.Equal(0, await Scribe("watch", "all"));
        Assert.Contains("The meeting all has ended.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Summary (extractive)", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await Scribe("search", texts[0].Split(' ')[1], "--meeting", "all", "--speaker", "Ana"));
        Assert.Contains(" Ana: ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 1 found in ", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await Scribe("export", "all", "--format", "md"));
        Assert.Contains("\n## Summary\n", output.ToString(), StringComparison.Ordinal);

        var file = Path.Combine(folder, "all.vtt");
        Assert.Equal(0, await Scribe("export", "all", "--format", "vtt", "-o", file));
        Assert.StartsWith("WEBVTT", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluating_against_what_was_heard_finds_no_errors()
    {
        var speech = Wav("known", Voice.Sentence(16_000, out _));
        await Scribe("stream", speech, "--meeting", "known", "--speed", "max");
        var manifest = Path.Combine(folder, "manifest.tsv");
        await File.WriteAllTextAsync(manifest, $"known.wav\t{string.Join(' ', await service.Process.Texts("known"))}\n");

        Assert.Equal(0, await Scribe("eval", manifest, "--json"));

        var all = JsonDocument.Parse(Assert.Single(Lines())).RootElement.GetProperty("groups")[0];
        Assert.Equal(("ALL", 0.0), (all.GetProperty("group").GetString(), all.GetProperty("errors").GetProperty("rate").GetDouble()));
        Assert.InRange(all.GetProperty("errors").GetProperty("words").GetInt32(), 10, 40);
    }

    [Fact]
    public async Task A_service_that_is_killed_in_the_middle_gets_the_rest_after_its_restart()
    {
        var speech = Voice.Sentence(16_000, out _).Then(Tests.Sound.Silence(1_500)).Then(Voice.Sentence(16_000, out _));
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var url = $"urls=http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}";
        port.Stop();
        await using var mortal = await ServiceProcess.Run("Scribe:Engine=scripted", url);
        var address = new ServiceAddress(mortal.Address, mortal.Key);
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var upload = Upload(address, "cut", speech, progress =>
        {
            if (progress.Acknowledged > speech.Samples.Length / 2)
                half.TrySetResult();
        }).Run(speed: 4, default, default);

        await half.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await mortal.Kill();
        await mortal.Start();
        var result = await upload;
        await Upload(address, "whole", speech, null).Run(AudioUpload.MaxSpeed, default, default);

        Assert.Equal(speech.Samples.Length, result.Frames);
        Assert.InRange(result.Cuts, 1, 100);
        Assert.Equal(await mortal.Texts("whole"), await mortal.Texts("cut"));
    }

    static AudioUpload Upload(ServiceAddress address, string meeting, Sound sound, Action<UploadProgress>? progressed) =>
        new(address, new UploadTarget(meeting, "p", null, "s"), new MemorySound(sound.Bytes, new AudioFormat(AudioEncoding.Pcm16, 16_000, 1)), TimeProvider.System, new Random(1))
        {
            Progressed = progressed,
        };

    async Task<int> Scribe(params string[] arguments)
    {
        output.GetStringBuilder().Clear();
        var terminal = new Terminal(
            Terminal.For(output, isRedirected: true), Terminal.For(TextWriter.Null, isRedirected: true), TimeProvider.System, new Random(1), _ => null);
        return await ScribeCommand.Run([.. arguments, "--url", service.Process.Address.ToString(), "--key", service.Process.Key], terminal);
    }

    string[] Lines() => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    string Wav(string name, Sound sound)
    {
        var path = Path.Combine(folder, name + ".wav");
        File.WriteAllBytes(path, WavBytes.Of(sound.Bytes, tag: 1, channels: 1, rate: 16_000, bits: 16));
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
