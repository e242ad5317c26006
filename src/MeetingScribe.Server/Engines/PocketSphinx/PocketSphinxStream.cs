namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// One participant at the embedded recogniser: rents a decoder per turn and lets the room's threads do the work.
/// </summary>
sealed class PocketSphinxStream : QueuedSpeechStream
{
    // 10 s of audio: who hears faster than that is decoded has to wait.
    const int QueuedChunks = 100;

    readonly DecoderRoom room;
    readonly Cepstra cepstra;
    readonly bool isLive;
    CepstralMean mean;
    volatile bool isWaiting;

    /// <param name="isLive">It goes before recordings.</param>
    public PocketSphinxStream(DecoderRoom room, Cepstra cepstra, CepstralMean mean, bool isLive) : base(QueuedChunks)
    {
        (this.room, this.cepstra, this.mean, this.isLive) = (room, cepstra, mean, isLive);
        Start();
    }

    public override bool IsWaiting => isWaiting;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        cepstra.Dispose();
    }

    protected override async Task HearTurn(long start)
    {
        using var rental = await Rent();
        var turn = new PocketSphinxTurn(start, mean, cepstra, rental.Decoder);
        for (var isOver = false; !isOver;)
        {
            var heard = await Queue.ReadAsync(Disposed);
            isOver = heard.IsEnd;
            if (isOver)
                turn.End();
            else
                turn.Hear(heard.Samples.Span);

            while (turn.HasWork)
            {
                if (await room.Step(turn, isLive) is { } hypothesis)
                    await Say(hypothesis);
            }
        }
        mean = turn.Learned;
    }

    async Task<DecoderPool<PocketSphinxDecoder>.Rental> Rent()
    {
        isWaiting = true;
        try
        {
            return await room.Rent(isLive, Disposed);
        }
        finally
        {
            isWaiting = false;
        }
    }
}
