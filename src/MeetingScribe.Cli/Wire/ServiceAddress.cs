namespace MeetingScribe.Cli.Wire;

/// <summary>Where the service is and the key that opens it.</summary>
/// <param name="Url">As in <c>http://127.0.0.1:8080</c>, without a path.</param>
/// <param name="Key">Sent as a bearer token; null sends none.</param>
internal sealed record ServiceAddress(Uri Url, string? Key)
{
    /// <summary>The audio socket of one participant (contract 1.4).</summary>
    public Uri AudioSocket(UploadTarget target, Audio.AudioFormat format)
    {
        var encoding = format.Encoding switch
        {
            Audio.AudioEncoding.MuLaw => "pcmu",
            Audio.AudioEncoding.ALaw => "pcma",
            _ => "pcm16",
        };
        var name = target.Name is null ? "" : $"&name={Uri.EscapeDataString(target.Name)}";
        return new UriBuilder(Url)
        {
            Scheme = Url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
            Path = $"/v1/meetings/{target.MeetingId}/participants/{target.ParticipantId}/audio",
            Query = $"encoding={encoding}&rate={format.SampleRate}&channels={format.Channels}"
                + $"&stream={Uri.EscapeDataString(target.Stream)}{name}",
        }.Uri;
    }

    /// <summary>The meeting's page; the key travels in the fragment, which browsers do not send.</summary>
    public string Dashboard(string meetingId) =>
        new Uri(Url, $"/meetings/{meetingId}") + (Key is null ? "" : $"#key={Key}");
}

/// <summary>Whose audio goes where.</summary>
/// <param name="Stream">Names one continuous recording; using it again resumes it.</param>
internal sealed record UploadTarget(string MeetingId, string ParticipantId, string? Name, string Stream);
