using System.Net;
using MeetingScribe.Tests.Cli;

namespace MeetingScribe.Tests.Durability;

/// <summary>Brings a whole recording, again and again until it is taken: once, because it names its stream.</summary>
sealed class Uploader(ServiceProcess service, string meeting, TimeSpan wait) : ISpeaker
{
    public const string Name = "eve";

    static readonly byte[] Recording = WavBytes.Of(Voice.Sentence(16_000, out _).ThenSilence(1_000).Bytes, tag: 1, channels: 1, rate: 16_000, bits: 16);

    volatile Action cut = () => { };
    Task stalled = Task.Delay(wait);
    bool isTaken;

    public string Id => Name;

    public double Progress => isTaken ? 1 : 0;

    public int Returns { get; private set; }

    public void Stall(TimeSpan length) => stalled = Task.Delay(length);

    public void Cut() => cut();

    public async Task Speak(CancellationToken patience)
    {
        while (!isTaken)
        {
            await stalled;
            try
            {
                await Upload(patience);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // cut, killed, or not there yet
                patience.ThrowIfCancellationRequested();
                Returns++;
            }

            await Task.Delay(50, patience);
        }
    }

    async Task Upload(CancellationToken patience)
    {
        // Not disposed of: it may be cut when it is over.
        var request = CancellationTokenSource.CreateLinkedTokenSource(patience);
        cut = request.Cancel;
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", service.Key);
        using var answer = await http.PostAsync($"/v1/meetings/{meeting}/participants/{Name}/audio?stream=u", new ByteArrayContent(Recording), request.Token);
        var text = await answer.Content.ReadAsStringAsync(request.Token);

        // A conflict is the answer of before that a cut kept from us.
        isTaken = answer.StatusCode == HttpStatusCode.Accepted || text.Contains("\"stream_exists\"");
        Assert.True(isTaken || answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable || text.Contains("\"stopping\""), $"An upload was answered with {answer.StatusCode}: {text}");
    }
}
