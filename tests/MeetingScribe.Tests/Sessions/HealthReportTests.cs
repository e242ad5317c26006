using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

public sealed class HealthReportTests
{
    [Fact]
    public async Task News_of_somebody_in_an_erased_meeting_does_not_bring_the_meeting_back()
    {
        await using var host = await SessionsHost.Open();
        await host.Sessions.Participant("m", "ana").Join(new JoinRequest("s", Sample.Format, Name: null));
        Assert.NotNull(await host.Sessions.EraseMeeting("m"));

        await new HealthReport("m", "ana", host.Node, host.Local).Tell(() => new ParticipantHealth(HealthState.Left, "Left"));

        Assert.Null(await host.Store.FindMeeting("m"));
    }
}
