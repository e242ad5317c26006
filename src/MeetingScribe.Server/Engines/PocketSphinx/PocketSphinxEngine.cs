using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// The embedded recogniser: offline, English, of 2015. All streams share one pool of decoders and the threads they decode on.
/// </summary>
sealed class PocketSphinxEngine : ISpeechEngine
{
    readonly PocketSphinxModel model;
    readonly DecodeThreads threads;
    readonly DecoderPool<PocketSphinxDecoder> decoders;

    /// <exception cref="Audio.MissingLibraryException">The library is not installed.</exception>
    public PocketSphinxEngine(PocketSphinxModel model, int decoderLimit, int threadCount)
    {
        PocketSphinxConfiguration.Prepare();
        this.model = model;
        threads = new DecodeThreads(threadCount);
        decoders = new DecoderPool<PocketSphinxDecoder>(decoderLimit, () => threads.Run(() => new PocketSphinxDecoder(PocketSphinxConfiguration.MakeDecoder(model))));
    }

    public string Name => "pocketsphinx";

    public ISpeechStream Open(SpeechHints hints) =>
        new PocketSphinxStream(decoders, threads, new Cepstra(PocketSphinxConfiguration.MakeFrontEnd(model)), CepstralMean.FromCarry(hints.Carry), hints.CanWait);

    public ValueTask DisposeAsync()
    {
        decoders.Dispose();
        threads.Dispose();
        return ValueTask.CompletedTask;
    }
}
