using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// The embedded recogniser: offline, English, of 2015. All streams share one pool of decoders and the threads they decode on.
/// </summary>
sealed class PocketSphinxEngine : ISpeechEngine
{
    readonly PocketSphinxModel model;
    readonly DecoderRoom room;

    /// <param name="decoderLimit">Turns searched fully at once, and as many more lightly when that is not enough.</param>
    /// <exception cref="Audio.MissingLibraryException">The library is not installed.</exception>
    public PocketSphinxEngine(PocketSphinxModel model, int decoderLimit, int threadCount, TimeProvider time)
    {
        PocketSphinxConfiguration.Prepare();
        this.model = model;
        room = new DecoderRoom(model, decoderLimit, threadCount, time);
    }

    public string Name => "pocketsphinx";

    public TimeSpan Delay => room.Delay;

    public ISpeechStream Open(SpeechHints hints) =>
        new PocketSphinxStream(room, new Cepstra(PocketSphinxConfiguration.MakeFrontEnd(model)), CepstralMean.FromCarry(hints.Carry), isLive: !hints.CanWait);

    public ValueTask DisposeAsync()
    {
        room.Dispose();
        return ValueTask.CompletedTask;
    }
}
