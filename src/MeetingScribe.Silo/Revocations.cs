using MeetingScribe.Server.Access;
using MeetingScribe.Silo.Grains;

namespace MeetingScribe.Silo;

/// <summary>A key that is revoked on one node is cut off on all. One that cannot be reached now looks for itself once it can.</summary>
sealed partial class Revocations(IGrainFactory grains, TimeProvider time, ILogger<Revocations> logger) : IRevocations
{
    public async Task CutOff(string keyId)
    {
        try
        {
            await Reach.Repeat(() => grains.GetGrain<IBoardGrain>(0).KeyRevoked(keyId), time);
        }
        catch (Exception e) when (Reach.IsOfTransport(e))
        {
            LogUntold(e, keyId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The other nodes could not be told that the key {KeyId} is revoked. Nobody gets in with it; what it has opened there is cut off when they are in step again")]
    partial void LogUntold(Exception e, string keyId);
}
