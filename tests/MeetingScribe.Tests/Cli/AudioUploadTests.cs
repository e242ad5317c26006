using MeetingScribe.Audio;
using MeetingScribe.Cli;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Tests.Cli;

public sealed class AudioUploadTests
{
    static readonly byte[] Samples = [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i * 7 >> 3))];
    static readonly UploadTarget Target = new("m", "p", "Ana & Ben", "s");

    [Fact]
    public async Task Everything_arrives_in_order()
    {
        await using var stub = await StubService.Start();

        var result = await Upload(stub).Run(AudioUpload.MaxSpeed, default, default);

        Assert.Equal(Samples, stub.Kept);
        Assert.Equal((40_000, 3, 0), (result.Frames, result.Segments, result.Cuts));
        Assert.Equal("?encoding=pcmu&rate=8000&channels=1&stream=s&name=Ana%20%26%20Ben", Assert.Single(stub.Connections));
    }

    [Fact]
    public async Task Audio_that_was_not_acknowledged_before_a_cut_is_sent_again()
    {
        await using var stub = await StubService.Start();
        stub.CutAfter = connection => connection < 3 ? 9_000 : -1;
        stub.Forget = 2_100;

        var result = await Upload(stub).Run(AudioUpload.MaxSpeed, default, default);

        Assert.Equal(Samples, stub.Kept);
        Assert.Equal(3, result.Cuts);
        Assert.Equal(4, stub.Connections.Count);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        await using var stub = await StubService.Start();
        stub.Refuse = connection => connection == 0 ? """{"type":"error","error":{"code":"overloaded","message":"Too busy."}}""" : null;

        var result = await Upload(stub).Run(AudioUpload.MaxSpeed, default, default);

        Assert.Equal(Samples, stub.Kept);
        Assert.Equal(1, result.Cuts);
    }

    [Fact]
    public async Task An_error_that_will_not_pass_ends_the_upload_with_the_services_own_words()
    {
        await using var stub = await StubService.Start();
        stub.Refuse = _ => """{"type":"error","error":{"code":"unsupported_format","message":"This is no audio."}}""";

        var problem = await Assert.ThrowsAsync<ScribeException>(() => Upload(stub).Run(AudioUpload.MaxSpeed, default, default));

        Assert.Equal("This is no audio.", problem.Message);
        Assert.Single(stub.Connections);
    }

    [Fact]
    public async Task A_refused_upgrade_tells_why()
    {
        await using var stub = await StubService.Start();
        stub.Reject = (409, """{"error":{"type":"conflict","code":"meeting_ended","message":"Meeting m has ended.","param":null}}""");

        var problem = await Assert.ThrowsAsync<ScribeException>(() => Upload(stub).Run(AudioUpload.MaxSpeed, default, default));

        Assert.Equal("Meeting m has ended.", problem.Message);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_reported_at_once()
    {
        var upload = new AudioUpload(new ServiceAddress(new Uri("http://127.0.0.1:1"), null), Target, Sound(), TimeProvider.System, new Random(1));

        var problem = await Assert.ThrowsAsync<ScribeException>(() => upload.Run(AudioUpload.MaxSpeed, default, default));

        Assert.StartsWith("No service answers at http://127.0.0.1:1 (", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_shorter_than_the_stream_of_that_name_is_another_recording()
    {
        await using var stub = await StubService.Start();
        await Upload(stub).Run(AudioUpload.MaxSpeed, default, default);
        var shorter = new AudioUpload(new ServiceAddress(stub.Url, null), Target, Sound(39_999), TimeProvider.System, new Random(1));

        var problem = await Assert.ThrowsAsync<ScribeException>(() => shorter.Run(AudioUpload.MaxSpeed, default, default));

        Assert.Equal("Stream s already holds 40000 sample frames, more than the 39999 here: it is another recording.", problem.Message);
    }

    [Fact]
    public async Task Hanging_up_finishes_what_was_sent()
    {
        await using var stub = await StubService.Start();
        using var hangUp = new CancellationTokenSource();
        var upload = Upload(stub, progress =>
        {
            if (progress.Acknowledged >= 1_600)
                hangUp.Cancel();
        });

        var result = await upload.Run(speed: 2, hangUp.Token, default);

        Assert.InRange(result.Frames, 1_600, 8_000);
        Assert.Equal(0, result.Frames % 800);
        Assert.Equal(Samples[..(int)result.Frames], stub.Kept);
    }

    [Fact]
    public async Task A_speaker_at_real_time_is_never_ahead_of_the_clock()
    {
        await using var stub = await StubService.Start();
        var started = TimeProvider.System.GetTimestamp();
        var early = new List<long>();
        var upload = Upload(stub, progress =>
        {
            // A timer may fire a tick of the kernel's coarse clock early.
            if (progress.Sent / 8_000.0 / 10 > TimeProvider.System.GetElapsedTime(started).TotalSeconds + 0.02)
                early.Add(progress.Sent);
        });

        await upload.Run(speed: 10, default, default);

        Assert.Empty(early);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.5, 60);
    }

    static AudioUpload Upload(StubService stub, Action<UploadProgress>? progressed = null) =>
        new(new ServiceAddress(stub.Url, "key"), Target, Sound(), TimeProvider.System, new Random(1)) { Progressed = progressed };

    static MemorySound Sound(int length = 40_000) =>
        new(Samples.AsMemory(0, length), new AudioFormat(AudioEncoding.MuLaw, 8_000, 1));
}
