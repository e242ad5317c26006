using MeetingScribe.Server.Sessions;

namespace MeetingScribe.Tests.Sessions;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(0, 0, true, true)]
    [InlineData(1_999, 0, true, true)]
    [InlineData(2_000, 0, false, true)]
    [InlineData(9_999, 0, false, true)]
    [InlineData(10_000, 0, false, false)]
    [InlineData(0, 2_000, false, true)]
    [InlineData(100, 10_000, false, false)]
    public void Unsure_words_are_given_up_before_new_streams(int engineMs, int clockMs, bool showsUnsure, bool takesNewStreams)
    {
        var load = new Load();

        load.Measure(TimeSpan.FromMilliseconds(engineMs), TimeSpan.FromMilliseconds(clockMs));

        Assert.Equal((showsUnsure, takesNewStreams), (load.ShowsUnsure, load.TakesNewStreams));
    }

    [Fact]
    public void An_overload_is_over_when_it_is_over()
    {
        var load = new Load();
        var admission = new Admission(10, load);

        load.Measure(TimeSpan.FromSeconds(20), TimeSpan.Zero);
        Assert.Equal("The service is overloaded: it is 20 s behind with the streams it has. Try again in a moment.", admission.Refusal);

        load.Measure(TimeSpan.Zero, TimeSpan.Zero);
        Assert.Null(admission.Refusal);
    }
}
