namespace MeetingScribe.Tests.Durability;

/// <summary>Somebody who brings audio into a meeting through whatever happens.</summary>
interface ISpeaker
{
    string Id { get; }

    /// <summary>Of its audio, how much it has sent at least once: 0 to 1.</summary>
    double Progress { get; }

    /// <summary>Times it had to come back.</summary>
    int Returns { get; }

    /// <summary>Until the service has said that everything is taken.</summary>
    Task Speak(CancellationToken patience);

    /// <summary>Sends nothing for a while.</summary>
    void Stall(TimeSpan length);

    void Cut();
}
