using Microsoft.Playwright;

namespace MeetingScribe.Tests.Dashboard;

/// <summary>
/// The real pages in Debian's Chromium against the real service with the scripted engine, whose microphone hears one sentence.
/// Two people have talked in the meeting <see cref="Planning"/>, which goes on, and one in <see cref="Retro"/>,
/// which has ended and is summarised.
/// </summary>
[CollectionDefinition(Name)]
public sealed class DashboardFixture : IAsyncLifetime, ICollectionFixture<DashboardFixture>
{
    public const string Name = "dashboard";

    public const string Planning = "planning.2026";

    public const string Retro = "retro.2026";

    const string Chromium = "/usr/bin/chromium";

    /// <summary>Enough that the captions fill several screens.</summary>
    const int Sentences = 12;

    readonly string microphone = Path.Combine(Path.GetTempPath(), $"microphone-{Guid.NewGuid():n}.wav");
    IPlaywright? playwright;
    IBrowser? browser;

    internal ServiceProcess Service { get; private set; } = null!;

    internal Sound Sentence { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        Sentence = Voice.Sentence(16_000, out var source).ThenSilence(1_500);
        TestContext.Current.SendDiagnosticMessage("The dashboard's speech: " + source);
        Service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await Talk(Planning, "ana", "Ana Kovačević");
        await Talk(Planning, "noor", "نور <b>الهدى</b> 🦊");
        await Talk(Retro, "ana", "Ana Kovačević", sentences: 3);
        using var ended = await Service.Http.PostAsync($"/v1/meetings/{Retro}/end", content: null);
        ended.EnsureSuccessStatusCode();

        await File.WriteAllBytesAsync(microphone, Wav(Sentence));
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000);
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
                "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-audio-capture={microphone}",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (Service is not null)
            await Service.DisposeAsync();
        File.Delete(microphone);
    }

    /// <summary>Opens a page as somebody with a key does: by a link that carries it.</summary>
    /// <param name="at">Null: the service that all share.</param>
    /// <param name="key">Null: the service's own, which may do everything.</param>
    internal async Task<Visit> Open(string path, ColorScheme scheme = ColorScheme.Light, ServiceProcess? at = null, string? key = null)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var context = await browser!.NewContextAsync(new() { ColorScheme = scheme, Permissions = ["microphone"] });
        context.SetDefaultTimeout(30_000);
        var visit = new Visit(context, await context.NewPageAsync());
        var service = at ?? Service;
        await visit.Page.GotoAsync($"{service.Address.GetLeftPart(UriPartial.Authority)}{path}#key={key ?? service.Key}");
        return visit;
    }

    internal async Task Talk(string meeting, string participant, string name, int sentences = Sentences)
    {
        var query = $"encoding=pcm16&rate=16000&stream={Guid.NewGuid():n}&name={Uri.EscapeDataString(name)}";
        await using var bot = await Service.Connect(meeting, participant, query);
        for (var i = 0; i < sentences; i++)
            await bot.SendAll(Sentence.Bytes);
        Assert.Equal("finished", (await bot.Finish()).GetProperty("type").GetString());
    }

    static string? Missing =>
        !File.Exists(Chromium) ? "There is no Chromium here: apt-get install chromium."
        : !File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html")) ? "The pages are not built: make pages."
        : null;

    static byte[] Wav(Sound sound)
    {
        var audio = sound.Bytes;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + audio.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(16_000);
        writer.Write(32_000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(audio.Length);
        writer.Write(audio);
        writer.Flush();
        return stream.ToArray();
    }
}
