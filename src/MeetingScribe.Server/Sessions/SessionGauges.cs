using System.Diagnostics.Metrics;
using System.Text.Json;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>How things stand in the sessions, for whoever measures, at the moment of being asked.</summary>
sealed class SessionGauges(SessionNode node) : IHostedService, IDisposable
{
    readonly Meter meter = new(PipelineMeter.Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge("scribe.streams.live", () => node.Admission.Taken,
            "{stream}", "Streams that have one of the places, connected or waiting for their client");
        meter.CreateObservableGauge("scribe.streams.limit", () => node.Context.Options.MaxStreams,
            "{stream}", "Places for streams");
        meter.CreateObservableGauge("scribe.load.delay", () => node.Context.Load.Delay.TotalSeconds,
            "s", "How far behind the service is with what people wait for: from 2 s on unsure words are not shown, from 10 s on new streams are refused");
        meter.CreateObservableGauge("scribe.meetings.open", () => node.OpenMeetings.Count(),
            "{meeting}", "Meetings that somebody speaks in, watches or lately did");
        meter.CreateObservableGauge("scribe.viewers", () => node.OpenMeetings.Sum(meeting => meeting.Feed.Viewers),
            "{viewer}", "Viewers watching, by Server-Sent Events or SignalR");
        meter.CreateObservableGauge("scribe.participants", () => node.OpenParticipants.GroupBy(participant => participant.State).Select(Count),
            "{participant}", "Participants by the state of their health");
        meter.CreateObservableGauge("scribe.backlog", () => node.OpenParticipants.Sum(participant => participant.Unheard.TotalSeconds),
            "s", "Audio recorded and not heard yet, of all streams together");
        meter.CreateObservableGauge("scribe.backlog.longest", () => node.OpenParticipants.Select(participant => participant.Unheard.TotalSeconds).DefaultIfEmpty().Max(),
            "s", "Audio recorded and not heard yet of the participant who is furthest behind");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    static Measurement<int> Count(IGrouping<HealthState, ParticipantSession> alike) =>
        new(alike.Count(), new KeyValuePair<string, object?>("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(alike.Key.ToString())));
}
