using System.Text;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>With redaction, what is covered goes to the server in the audio and nowhere else: neither in a prompt nor in anything that is kept.</summary>
public sealed class RedactionUpstreamTests : IAsyncLifetime
{
    readonly string names = Path.GetTempFileName();
    StubServer stub = null!;
    ServiceProcess service = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(names, "w17\nw44\nDashwood\n");
        stub = await StubServer.Start();
        service = await ServiceProcess.Run(
            "Scribe:Engine=openai-http", $"Scribe:OpenAI:Endpoint={stub.Address}", "Scribe:OpenAI:HttpIntervalMs=200", "Scribe:OpenAI:Prompt=A call with Mrs. Dashwood of Barton.",
            $"Scribe:Redaction:Names={names}");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await stub.DisposeAsync();
        File.Delete(names);
    }

    [Fact]
    public async Task Nothing_covered_is_in_a_prompt_or_in_a_file_and_everything_else_arrives()
    {
        using var made = await service.Http.PostAsync("/v1/meetings", new StringContent("""{"id":"m","keywords":["cottage","Marianne Dashwood"]}""", Encoding.UTF8, "application/json"));
        await using (var ana = await service.Connect("m", "ana"))
        {
            // A turn long enough for its beginning to become the prompt, then one more.
            var talk = new Sound(SpokenMarks.Say(0, 80)).ThenSilence(1_500).Then(new Sound(SpokenMarks.Say(80, 10))).ThenSilence(1_500);
            foreach (var (second, audio) in talk.Bytes.Chunk(32_000).Index())
            {
                var before = stub.Requests.Count;
                await ana.Send(audio);
                if (second is > 0 and < 22)
                    await Eventually.IsTrue(() => Task.FromResult(stub.Requests.Count > before), seconds: 60);
            }

            await ana.Finish();
        }

        var said = string.Join(' ', await service.Texts("m")).Split(' ');
        Assert.Equal(2, said.Count(word => word == "[name]"));
        Assert.Contains("w18", said);
        Assert.All(stub.Requests, request => Assert.StartsWith("A call with Mrs. of Barton. cottage", request.Prompt));
        Assert.Contains(stub.Requests, request => request.Prompt.Contains("w16 w18", StringComparison.Ordinal));
        Assert.DoesNotContain(stub.Requests, request => request.Prompt.Split(' ').Any(word => word is "w17" or "w44" or "Dashwood"));

        await service.Stop();
        var files = Directory.EnumerateFiles(service.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".raw", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => Holds(file, "w18"));
        Assert.DoesNotContain(files, file => Holds(file, "w17") || Holds(file, "w44"));
    }

    static bool Holds(string file, string word) => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(word, StringComparison.Ordinal);
}
